/** Faults of what surrounds a process: its clock, the metrics that it reads, the load. */
import { MILLISECOND, SECOND } from "../../kernel/time.ts";
import {
  choiceField,
  drawDuration,
  drawNumber,
  drawOne,
  durationField,
  factorField,
  type Kinds,
} from "./fault-kind.ts";

type SurroundingKind =
  | "clock_step"
  | "clock_drift"
  | "clock_strobe"
  | "metrics_missing"
  | "metrics_late"
  | "metrics_nan"
  | "traffic_burst"
  | "silence";

const SIDES = ["future", "past"] as const;
const TOWARDS = choiceField("Whether it is ahead or behind.", SIDES, "future");

export const SURROUNDING_KINDS: Kinds<SurroundingKind> = {
  clock_step: {
    strikes: "process",
    meaning: "The clocks of these processes jump, and jump back at the end.",
    lasts: null,
    fields: { by: durationField("How far."), towards: TOWARDS },
    draw: (random) => ({
      by: drawDuration(random, MILLISECOND, 60 * SECOND),
      towards: drawOne(random, SIDES),
    }),
  },
  clock_drift: {
    strikes: "process",
    meaning: "The clocks of these processes run fast or slow, and are set right at the end.",
    lasts: null,
    fields: {
      rate: factorField("Part of the passing time that they gain or lose.", {
        min: 0.000001,
        max: 0.9,
      }),
      towards: TOWARDS,
    },
    draw: (random) => ({ rate: drawNumber(random, 0.01, 0.5), towards: drawOne(random, SIDES) }),
  },
  clock_strobe: {
    strikes: "process",
    meaning: "The clocks of these processes jump ahead and back again and again.",
    lasts: null,
    fields: {
      by: durationField("How far."),
      interval: durationField("Between two jumps.", "100ms"),
    },
    draw: (random) => ({
      by: drawDuration(random, MILLISECOND, 5 * SECOND),
      interval: drawDuration(random, 10 * MILLISECOND, 500 * MILLISECOND),
    }),
  },
  metrics_missing: {
    strikes: "controller",
    meaning: "These controllers learn nothing of the metrics.",
    lasts: null,
    fields: {
      as: choiceField(
        "No reply at all, or windows without any traffic.",
        ["silence", "empty"],
        "silence",
      ),
    },
    draw: (random) => ({ as: drawOne(random, ["silence", "empty"]) }),
  },
  metrics_late: {
    strikes: "controller",
    meaning: "These controllers read the metrics of some time ago.",
    lasts: null,
    fields: { by: durationField("How long ago.") },
    draw: (random) => ({ by: drawDuration(random, 500 * MILLISECOND, 10 * SECOND) }),
  },
  metrics_nan: {
    strikes: "controller",
    meaning: "These controllers read counts that are not numbers.",
    lasts: null,
    fields: {},
    draw: () => ({}),
  },
  traffic_burst: {
    strikes: "load",
    meaning: "More (or fewer) jobs arrive.",
    lasts: null,
    fields: { factor: factorField("Rates are multiplied by it.", { min: 0.01, max: 1_000 }) },
    draw: (random) => ({ factor: drawNumber(random, 0.1, 4) }),
  },
  silence: {
    strikes: "load",
    meaning: "No jobs arrive.",
    lasts: null,
    fields: {},
    draw: () => ({}),
  },
};
