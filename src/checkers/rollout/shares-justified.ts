/**
 * Verifies that the share changes only by a recorded decision: the plan's first share, a raise or a
 * step down that the same process just decided, or what a person asked for; and that nothing is
 * sent to review, promoted or rolled back without one.
 *
 * Does not verify the decisions (decisions-justified) nor the order of commits (leaders-fenced).
 */
import type { HistoryEvent } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { type Commit, CommitLog, type LogEntry } from "./commit-log.ts";

type LookEntry = Extract<LogEntry, { kind: "look" }>;

export class SharesJustified implements Checker {
  readonly name = "shares-justified";
  readonly controlOnly = true;
  readonly #violations = new Violations();
  readonly #log = new CommitLog();
  /** By version: a commit that was given up late may be told after those that came later. */
  readonly #acknowledged = new Map<number, Commit>();

  observe(event: HistoryEvent): void {
    this.#log.observe(event);
  }

  finish(): Finding[] {
    /** Last look of each process that did not lead to a commit yet. */
    const looks = new Map<string, LookEntry>();
    const operations = new Set<Operation["action"]["kind"]>();
    let before: Commit | null = null;
    let changes = 0;
    for (const entry of this.#log.entries) {
      if (entry.kind === "operation") operations.add(entry.action);
      if (entry.kind === "look") looks.set(entry.process, entry);
      if (entry.kind !== "commit") continue;
      if (entry.process === "world" && this.#wasTried(entry)) {
        // It came to light at the end only, and was judged when it was tried.
        before = entry;
        continue;
      }
      const look = looks.get(entry.process) ?? null;
      looks.delete(entry.process);
      if (changesShare(before, entry)) {
        changes += 1;
        this.#judge(this.#baseOf(before, entry), entry, look, operations);
      }
      if (entry.acknowledged) {
        before = entry;
        this.#acknowledged.set(entry.version, entry);
      }
    }
    const finding = this.#violations.finding({
      id: "shares-justified",
      title: "The share changes only by a recorded decision",
      unit: "changes",
      n: changes,
      sentence:
        `${counted(changes, "change of share or course,", "changes of share or course, each")} ` +
        "decided by a look or a person.",
    });
    return [finding];
  }

  #wasTried({ version, state, share }: Commit): boolean {
    return this.#log
      .attempts(version)
      .some((attempt) => attempt.state === state && attempt.share === share);
  }

  /** What the commit built on: the last one, or one whose reply was lost. */
  #baseOf(before: Commit | null, commit: Commit): Commit | null {
    const version = commit.version - 1;
    if (before?.version === version) return before;
    return this.#log.attempts(version).at(-1) ?? this.#acknowledged.get(version) ?? before;
  }

  #judge(
    base: Commit | null,
    commit: Commit,
    look: LookEntry | null,
    operations: ReadonlySet<Operation["action"]["kind"]>,
  ): void {
    if (!changesShare(base, commit)) return;
    if (isJustified(base, commit, look, operations)) return;
    const from = base === null ? "nothing" : `${base.share / 100} % (${base.state})`;
    const said = look === null ? "no look" : `a look that said ${look.decision}`;
    this.#violations.add(
      null,
      `${commit.process} took ${commit.id} from ${from} to ${commit.share / 100} % ` +
        `(${commit.state}), and ${said} came before.`,
    );
  }
}

function changesShare(before: Commit | null, commit: Commit): boolean {
  if (before === null || before.id !== commit.id) return true;
  if (commit.share !== before.share) return true;
  const course = ["promoting", "rolling_back", "manual_review"].includes(commit.state);
  return course && commit.state !== before.state;
}

function isJustified(
  base: Commit | null,
  commit: Commit,
  look: LookEntry | null,
  operations: ReadonlySet<Operation["action"]["kind"]>,
): boolean {
  const decided = (kind: LookEntry["decision"]) =>
    look?.decision === kind && look.share === commit.share;
  const asked = (...kinds: readonly Operation["action"]["kind"][]) =>
    kinds.some((kind) => operations.has(kind));
  switch (commit.state) {
    case "planning":
      return commit.share === 0 && base?.id !== commit.id;
    case "active":
      if (asked("set_share")) return true;
      return base?.state === "planning" && commit.share === commit.initialShare;
    case "ramping":
      return decided("raise") || asked("approve", "advance", "set_share");
    case "manual_review":
      return resumes(base, commit) || (commit.share === base?.share && decided("review"));
    case "promoting":
      return commit.share === 0 && (decided("promote") || asked("promote", "approve"));
    case "rolling_back":
      if (decided("lower") || asked("rollback")) return true;
      return commit.share === 0 && (decided("rollback") || asked("reject"));
    case "paused":
      return asked("set_share");
    case "completed":
    case "failed":
      return false;
  }
}

function resumes(base: Commit | null, commit: Commit): boolean {
  return base?.state === "paused" && base.share === commit.share;
}
