/** Specimens of sampled run times: samples that flatter, and counts that suffer from them. */
import type { Settlement } from "../../../src/canary/store/commands.ts";
import type * as Samples from "../../../src/canary/work/attempts/run-time-sample.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type * as Settling from "../../../src/simulator/store/consumer-commands.ts";
import { HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";

const SAMPLE = "../../src/canary/work/attempts/run-time-sample.ts";
const TIMING =
  "timing: { lease: 2s, window_slot: 500ms, drain_within: 20s, sample_above: 20/s }\n" +
  "expect: { outcome: completed }\n";

/** Of so few run times the 95th percentile is off by some. */
const ROLLOUT = "  rollback_thresholds: { max_latency_increase: 300%, required_sample_size: 40 }\n";

const base = {
  number: null,
  seeds: 1,
  scenario: TIMING,
  rollout: ROLLOUT,
  rate: 400,
} as const;

type Told = ReturnType<Samples.RunTimeSample["of"]>;

export const BROKEN_SAMPLING: readonly Specimen[] = [
  {
    ...base,
    name: "sample of the fastest",
    story: "Of each batch the shortest run times are told: those that were at hand first.",
    caughtBy: ["sampling-fair"],
    module: SAMPLE,
    breakIt: (original: typeof Samples) =>
      telling(original, ({ settlements, weight }, all) => {
        if (weight === undefined) return { settlements };
        const told = settlements.filter(({ bucket }) => bucket !== null).length;
        const fastest = new Set(
          [...all]
            .sort((a, b) => (a.bucket ?? 0) - (b.bucket ?? 0))
            .slice(0, told)
            .map(({ jobId }) => jobId),
        );
        const chosen = all.map((of) => (fastest.has(of.jobId) ? of : { ...of, bucket: null }));
        return { settlements: chosen, weight };
      }),
  },
  {
    ...base,
    name: "sample too small",
    story: "Half of what should be told is left out, and what is told counts as before.",
    caughtBy: ["sampling-fair"],
    module: SAMPLE,
    breakIt: (original: typeof Samples) =>
      telling(original, ({ settlements, weight }) => {
        if (weight === undefined) return { settlements };
        const chosen = settlements.map((of) =>
          original.isSampled(of.jobId, weight * 2) ? of : { ...of, bucket: null },
        );
        return { settlements: chosen, weight };
      }),
  },
  {
    ...base,
    name: "weights that nobody counts",
    story: "The store counts each run time once, whatever it stands for: busy times weigh less.",
    caughtBy: ["counts-true"],
    module: "../../src/simulator/store/consumer-commands.ts",
    breakIt: (original: typeof Settling) => {
      const settle: typeof original.settle = (model, command, stamp) => {
        const { weight: _, ...rest } = command;
        return original.settle(model, rest, stamp);
      };
      return { settle };
    },
  },
  {
    ...base,
    name: "jobs that are not counted either",
    story: "The store counts a job as finished only if its run time is told.",
    caughtBy: ["counts-true"],
    module: "../../src/simulator/store/consumer-commands.ts",
    breakIt: (original: typeof Settling) => {
      const settle: typeof original.settle = (model, command, stamp) => {
        const reply = original.settle(model, command, stamp);
        const lane = command.lease.startsWith("canary/") ? "canary" : "stable";
        const tally = model.windows.tally(lane, stamp.at);
        for (const [i, { bucket, outcome }] of command.settlements.entries()) {
          if (reply.accepted[i] && bucket === null && outcome === "done") tally.finished -= 1;
        }
        return reply;
      };
      return { settle };
    },
  },
  {
    ...base,
    name: "sample that nobody asked for",
    story: "A worker leaves run times out though the scenario wants all of them.",
    caughtBy: ["sampling-fair"],
    scenario: HEALTHY,
    module: "../../src/fleet/machine-options.ts",
    breakIt: (original: { consumerOptions: (...of: never[]) => object }) => ({
      consumerOptions: (...of: never[]) => ({
        ...original.consumerOptions(...of),
        sampleAbove: 20,
      }),
    }),
  },
];

/** A sample that tells something else than it should. */
function telling(
  { RunTimeSample }: typeof Samples,
  told: (right: Told, all: readonly Settlement[]) => Told,
) {
  class Broken extends RunTimeSample {
    override of(settlements: readonly Settlement[], now: Instant): Told {
      return told(super.of(settlements, now), settlements);
    }
  }
  return { RunTimeSample: Broken };
}
