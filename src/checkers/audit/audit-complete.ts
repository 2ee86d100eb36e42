/**
 * Verifies that the audit trail tells everything and nothing else: each event of the deployment has
 * its record in the commit that brought it, a commit that changes share, state or route has one at
 * all, and each record says of its commit what the commit is, by whom and for what reason.
 *
 * Who asked is held against what people asked, a decision against the look that the process took.
 * Receipts are another matter (receipts-true). Commits whose base nobody heard of are not judged.
 */
import type { AuditRecord } from "../../canary/audit/record.ts";
import type { DeploymentEvent } from "../../canary/rollout/deployment.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { instantOfIso } from "../../kernel/calendar/iso-time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { type AuditedStep, AuditedSteps, eventsAdded } from "./audited-steps.ts";

/** Who asked, where nobody said who it was. */
const SOMEBODY = "an operator";

export class AuditComplete implements Checker {
  readonly name = "audit-complete";
  readonly controlOnly = true;
  readonly #violations = new Violations();
  readonly #steps = new AuditedSteps();
  /** The run's start by the clock that records count by; null until a record tells. */
  #startedAt: number | null = null;
  #commits = 0;

  observe(event: HistoryEvent): void {
    const step = this.#steps.observe(event);
    if (step === null) return;
    this.#commits += 1;
    const { version, id } = step.after;
    for (const what of this.#objections(step)) {
      this.#violations.add(null, `Version ${version} of ${id}: ${what}.`);
    }
  }

  finish(): Finding[] {
    if (this.#commits === 0) return [];
    const finding = this.#violations.finding({
      id: "audit-complete",
      title: "Every change is in the audit trail, with who and why",
      unit: "commits",
      n: this.#commits,
      sentence:
        `${counted(this.#commits, "commit", "commits, each")} ` +
        "told by its records and justifying them.",
    });
    return [finding];
  }

  *#objections(step: AuditedStep): Iterable<string> {
    const told = step.records.filter(({ receipt }) => receipt === null);
    const events = eventsAdded(step);
    if (changesCourse(step) && told.length === 0) yield "it changes the rollout without a record";
    if (told.length !== events.length) {
      const has = counted(events.length, "event has", "events have");
      yield `${has} ${counted(told.length, "record")}`;
      return;
    }
    for (const [i, record] of told.entries()) {
      const event = events[i];
      if (event !== undefined) yield* this.#objectionsToEvent(record, event);
    }
    for (const record of step.records) {
      yield* objectionsToFigures(record, step);
      yield* objectionsToCause(record, step);
    }
  }

  *#objectionsToEvent(record: AuditRecord, event: DeploymentEvent): Iterable<string> {
    const which = `record ${record.number}`;
    if (record.what !== event.type || record.message !== event.message) {
      yield `${which} (${record.what}) tells of another event than ${event.type}`;
    }
    const at = instantOfIso(record.at);
    if (at === null) {
      yield `${which} has no instant`;
      return;
    }
    this.#startedAt ??= at - event.at;
    if (at - event.at !== this.#startedAt) yield `${which} is of another instant than its event`;
  }
}

function changesCourse({ before, after, said }: AuditedStep): boolean {
  return (
    before === null ||
    before.share !== after.share ||
    before.state !== after.state ||
    before.said !== said
  );
}

function* objectionsToFigures(record: AuditRecord, step: AuditedStep): Iterable<string> {
  const { after, epoch, process } = step;
  const same =
    record.deployment === after.id &&
    record.version === after.version &&
    record.epoch === epoch &&
    record.state === after.state &&
    Math.round(record.sharePercent * 100) === after.share;
  if (!same) yield `record ${record.number} has other figures than its commit`;
  const { controller } = record.actor;
  if (controller !== process && !controller.startsWith(`${process}#`)) {
    yield `record ${record.number} says that ${controller} committed, and it was ${process}`;
  }
}

function* objectionsToCause({ number, cause, actor }: AuditRecord, step: AuditedStep) {
  const which = `record ${number}`;
  switch (cause.kind) {
    case "look": {
      const said = step.look?.decision;
      if (said?.kind !== cause.decision || said.reason !== cause.reason) {
        yield `${which} tells of a look that ${step.process} did not take`;
      }
      if (actor.operator !== null) yield `${which} names a person who asked for nothing`;
      return;
    }
    case "operator": {
      const asked = step.asked.some(
        ({ kind, by = SOMEBODY }) => kind === cause.action && by === actor.operator,
      );
      if (!asked) yield `${which}: ${actor.operator} did not ask for ${cause.action}`;
      return;
    }
    case "controller":
      if (!followsByItself(step)) yield `${which} says that nobody decided what was decided`;
      if (actor.operator !== null) yield `${which} names a person who asked for nothing`;
      return;
  }
}

/** What needs no decision: a beginning, an end, and what changes neither state nor share. */
function followsByItself({ before, after }: AuditedStep): boolean {
  if (before === null) return after.state === "planning";
  if (before.state === after.state) return before.share === after.share;
  switch (after.state) {
    case "active":
      return before.state === "planning";
    case "completed":
      return before.state === "promoting";
    case "failed":
      return before.state === "rolling_back";
    default:
      return false;
  }
}
