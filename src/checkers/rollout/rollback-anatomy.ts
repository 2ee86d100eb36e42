/**
 * Verifies the steps of a rollback: each in its order (detected, verified, switched, drained,
 * terminated), and the times that the scenario bounds: between two steps, and from the onset of the
 * fault to the end.
 *
 * What was detected and verified is dated by the controller's estimate of the store's clock, which
 * a fault of its own clock puts wrong: then only that every step was reached is verified.
 *
 * Without a rollback, with one whose last step was on its way when the run ended, and without a
 * bound there is no finding. Switch, drain and end count from when
 * the store took the commits (history/rollback/rollback-steps.ts).
 */
import type { Rollback } from "../../canary/rollout/deployment.ts";
import type { HistoryEvent, ProcessChanged } from "../../history/event.ts";
import { FaultOnset } from "../../history/rollback/fault-onset.ts";
import { RollbackSteps } from "../../history/rollback/rollback-steps.ts";
import type { Finding } from "../../result/finding.ts";
import { layerOf } from "../../scenario/faults/fault.ts";
import type { Expectations } from "../../scenario/scenario.ts";
import { boundedTime } from "../bounded-time.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";

type StepName = "detectedAt" | "verifiedAt" | "switchedAt" | "drainedAt" | "terminatedAt";

interface Span {
  readonly id: string;
  readonly title: string;
  readonly expected: keyof Expectations &
    ("verifiedWithin" | "switchedWithin" | "drainedWithin" | "terminatedWithin" | "rollbackWithin");
  readonly from: StepName;
  readonly to: StepName;
  readonly sentence: string;
}

const SPANS: readonly Span[] = [
  {
    id: "verified-within",
    title: "A breach is verified in time",
    expected: "verifiedWithin",
    from: "detectedAt",
    to: "verifiedAt",
    sentence: "From the look that saw the breach to the one that saw it again.",
  },
  {
    id: "switched-within",
    title: "Traffic is off the canary in time",
    expected: "switchedWithin",
    from: "detectedAt",
    to: "switchedAt",
    sentence: "From the look that saw the breach to the commit that took the share to 0.",
  },
  {
    id: "drained-within",
    title: "The canary lane is empty in time",
    expected: "drainedWithin",
    from: "switchedAt",
    to: "drainedAt",
    sentence: "From the commit that took the share to 0 until nothing was queued on the lane.",
  },
  {
    id: "terminated-within",
    title: "The canary's last job is off in time",
    expected: "terminatedWithin",
    from: "drainedAt",
    to: "terminatedAt",
    sentence: "From the empty canary lane until nothing of it was in flight.",
  },
  {
    id: "rollback-within",
    title: "The whole rollback is done in time",
    expected: "rollbackWithin",
    from: "detectedAt",
    to: "terminatedAt",
    sentence: "From the look that saw the breach to the end of the rollback.",
  },
];

export class RollbackAnatomy implements Checker {
  readonly name = "rollback-anatomy";
  readonly controlOnly = true;
  readonly #expect: Expectations;
  readonly #violations = new Violations();
  readonly #onset: FaultOnset;
  readonly #steps = new RollbackSteps();
  readonly #clockIsWrong: boolean;
  #commits = 0;
  readonly #controllers = new Set<string>();
  #sawControllers = false;
  /** The last step was carried out when no controller was there any more to take the next. */
  #leftAlone = false;

  constructor({ scenario }: CheckContext) {
    this.#onset = new FaultOnset(scenario.faults);
    this.#expect = scenario.expect;
    this.#clockIsWrong = scenario.faults.some(
      ({ kind, targets }) =>
        layerOf(kind) === "clock" && targets.some((name) => name.startsWith("controller/")),
    );
  }

  observe(event: HistoryEvent): void {
    this.#onset.observe(event);
    this.#steps.observe(event);
    if (event.kind === "process" && event.process.startsWith("controller/")) this.#process(event);
    if (event.kind !== "committed" || event.deployment.rollback === null) return;
    this.#commits += 1;
    this.#leftAlone = this.#sawControllers && this.#controllers.size === 0;
    const { state, rollback } = event.deployment;
    if (state === "failed" && rollback.terminatedAt === null) {
      this.#violations.add(null, "The deployment failed before its rollback had ended.");
    }
  }

  finish(): Finding[] {
    const rollback = this.#steps.steps();
    const findings = [...this.#spans(rollback), ...this.#rolledBack(rollback)];
    // Still on its way down when the run ended: how far it should be is told by recovers.
    const lowers = rollback?.kind === "gradual" && rollback.switchedAt === null;
    if (rollback === null || lowers || this.#leftAlone) return findings;
    this.#checkOrder(rollback);
    const steps = this.#violations.finding({
      id: "rollback-anatomy",
      title: "The rollback takes its steps in order, to the end",
      unit: "steps out of order",
      n: this.#commits,
      sentence: "Detected, verified, switched, drained, terminated: in this order, all reached.",
    });
    return [steps, ...findings];
  }

  #process({ process, phase }: ProcessChanged): void {
    this.#sawControllers = true;
    if (phase === "started" || phase === "resumed") {
      this.#controllers.add(process);
      this.#leftAlone = false;
    } else if (phase !== "paused") this.#controllers.delete(process);
  }

  #checkOrder(rollback: Rollback): void {
    const steps = [
      ["detected", rollback.detectedAt],
      ["verified", rollback.verifiedAt],
      ["switched", rollback.switchedAt],
      ["drained", rollback.drainedAt],
      ["terminated", rollback.terminatedAt],
    ] as const;
    let last: (typeof steps)[number] = steps[0];
    for (const step of steps) {
      const [name, at] = step;
      if (at === null) this.#violations.add(null, `The rollback was never ${name}.`);
      else if (at < (last[1] ?? at) && !this.#clockIsWrong) {
        this.#violations.add(null, `The rollback was ${name} before it was ${last[0]}.`);
      } else last = step;
    }
  }

  /** The spans between two steps that the scenario bounds. */
  #spans(rollback: Rollback | null): Finding[] {
    return SPANS.flatMap(({ id, title, expected, from, to, sentence }) => {
      const bound = this.#expect[expected];
      if (bound === null) return [];
      const [begin, end] = [rollback?.[from] ?? null, rollback?.[to] ?? null];
      const took = begin === null || end === null ? null : end - begin;
      const missing = rollback === null ? "There was no rollback." : `It was never ${to}.`;
      const said = took === null ? missing.replace("At.", ".") : sentence;
      return [boundedTime({ id, title, bound, took, unknown: null, sentence: said })];
    });
  }

  #rolledBack(rollback: Rollback | null): Finding[] {
    const bound = this.#expect.rolledBackWithin;
    if (bound === null) return [];
    const endedAt = rollback?.terminatedAt ?? null;
    const took = endedAt === null || this.#onset.at === null ? null : endedAt - this.#onset.at;
    const finding = boundedTime({
      id: "rolled-back-within",
      title: "The rollback is over in time",
      bound,
      took,
      unknown: this.#onset.at === null ? "No fault ever began." : null,
      sentence:
        took === null
          ? "No rollback ended."
          : "From the onset of the fault to the end of the rollback.",
    });
    return [finding];
  }
}
