/** Specimens of the rule engine: verdicts that do not follow from what was counted. */

import type * as Histogram from "../../src/canary/metrics/histogram.ts";
import type * as Book from "../../src/canary/rollout/control/looks/window-book.ts";
import type * as Decide from "../../src/canary/rollout/decide.ts";
import { stageAt } from "../../src/canary/rollout/plan/stages-of.ts";
import type * as Health from "../../src/canary/rules/health.ts";
import { FAILING, HEALTHY } from "./base-scenario.ts";
import type { Specimen } from "./specimen.ts";

const HEALTH = "../../src/canary/rules/health.ts";
const BOOK = "../../src/canary/rollout/control/looks/window-book.ts";

type JudgeHealth = typeof Health.judgeHealth;

/** A `judgeHealth` of our own making, given the real one. */
function breakHealth(broken: (judgeHealth: JudgeHealth) => JudgeHealth) {
  return ({ judgeHealth }: typeof Health) => ({ judgeHealth: broken(judgeHealth) });
}

/** A window book whose sums cover what `sum` asks for; everything since the first look is kept. */
function breakBook(sum: (book: Book.WindowBook, window: number) => Book.WindowSum) {
  return ({ WindowBook }: typeof Book) => {
    class BrokenBook extends WindowBook {
      #summed = false;

      override sum(window: number): Book.WindowSum {
        this.#summed = true;
        return sum(this, window);
      }

      override need(from: number): void {
        if (!this.#summed) super.need(from);
      }
    }
    return { WindowBook: BrokenBook };
  };
}

/** The real sum, not cut off at the stage's start. */
function realSum(book: Book.WindowBook, window: number): Book.WindowSum {
  const { sum } = Object.getPrototypeOf(Object.getPrototypeOf(book)) as Book.WindowBook;
  return sum.call(book, window, 0);
}

export const BROKEN_RULES: readonly Specimen[] = [
  {
    name: "one job is enough",
    number: 6,
    story: "Minimum samples are ignored, so the first failure rolls a healthy canary back.",
    caughtBy: ["decisions-justified"],
    seeds: 3,
    scenario: "",
    rate: 8,
    module: HEALTH,
    breakIt: breakHealth(
      (judgeHealth) => (input) =>
        judgeHealth({ ...input, thresholds: { ...input.thresholds, requiredSamples: 1 } }),
    ),
  },
  {
    name: "silence is health",
    number: 7,
    story: "What cannot be judged passes, so a canary without data is promoted.",
    caughtBy: ["decisions-justified"],
    seeds: 3,
    scenario: HEALTHY,
    module: HEALTH,
    breakIt: breakHealth(
      (judgeHealth) => (input) =>
        judgeHealth(input).map((check) =>
          check.verdict === "unknown" ? { ...check, verdict: "pass" } : check,
        ),
    ),
  },
  {
    name: "absolute throughput",
    number: 8,
    story: "Throughput is compared in jobs/s, so a canary with 20 % of the traffic never passes.",
    caughtBy: ["decisions-justified"],
    seeds: 3,
    scenario: HEALTHY,
    module: HEALTH,
    breakIt: breakHealth((judgeHealth) => (input) => {
      const routed = Math.max(input.stable.routed, input.canary.routed);
      const { stable, canary } = input;
      return judgeHealth({
        ...input,
        stable: { ...stable, routed },
        canary: { ...canary, routed },
      });
    }),
  },
  {
    name: "old evidence",
    number: 9,
    story: "The window reaches back into the stage before.",
    caughtBy: ["decisions-justified"],
    seeds: 3,
    scenario: HEALTHY,
    module: BOOK,
    breakIt: breakBook((book, window) => realSum(book, window)),
  },
  {
    name: "counters since the start of time",
    number: 17,
    story: "The window never ends, so a late regression is diluted away.",
    caughtBy: ["decisions-justified", "detection-time", "outcome"],
    seeds: 3,
    scenario: FAILING,
    module: BOOK,
    breakIt: breakBook((book) => realSum(book, 3_600_000_000)),
  },
  {
    name: "mean for p95",
    number: 16,
    story: "The mean run time is reported as the 95th percentile.",
    caughtBy: ["decisions-justified"],
    seeds: 3,
    scenario: `
faults: [{ latency: canary, at: 8s, for: 15s, shift: 8ms }]
`,
    module: "../../src/canary/metrics/histogram.ts",
    breakIt: (original: typeof Histogram) => {
      const quantile: typeof Histogram.quantile = (counts) => {
        let [sum, n] = [0, 0];
        for (const [bucket, count] of counts) {
          sum += original.middleOf(bucket) * count;
          n += count;
        }
        return n === 0 ? null : sum / n;
      };
      return { quantile };
    },
  },
  {
    name: "promoted on unknown",
    number: 7,
    story: "A look that knows nothing raises the share all the same.",
    caughtBy: ["decisions-justified"],
    seeds: 3,
    scenario: "",
    rate: 8,
    module: "../../src/canary/rollout/decide.ts",
    breakIt: (original: typeof Decide) => {
      const decide: typeof Decide.decide = (input) => {
        if (input.overall !== "unknown") return original.decide(input);
        const { config, stage } = input.deployment;
        const share = stageAt(config, stage + 1).share;
        return { kind: "raise", share, reason: "Nothing speaks against it." };
      };
      return { decide };
    },
  },
];
