/** Faults of how workers run jobs. */
import { MILLISECOND, SECOND } from "../../kernel/time.ts";
import {
  countField,
  drawDuration,
  drawNumber,
  durationField,
  factorField,
  jobKindsField,
  type Kinds,
  probabilityField,
} from "./fault-kind.ts";

type WorkerKind =
  | "latency"
  | "cold_start"
  | "error_burst"
  | "wrong_result"
  | "poison"
  | "memory_leak";

const RESTART = durationField("How long a worker that died of it is down.", "1s");

export const WORKER_KINDS: Kinds<WorkerKind> = {
  latency: {
    strikes: "worker",
    meaning: "Slows these workers down.",
    lasts: null,
    fields: {
      factor: factorField("Service times are multiplied by it.", {
        min: 0.01,
        max: 10_000,
        written: 1,
      }),
      shift: durationField("Then this is added.", "0s"),
      share: probabilityField(
        "Of attempts that it slows down: less than all makes a tail.",
        "100%",
      ),
    },
    refuse: ({ factor, shift }) =>
      factor === 1 && shift === 0
        ? "changes nothing: give `factor` (such as 3), `shift` (such as 50ms), or both"
        : null,
    draw: (random) => ({
      factor: drawNumber(random, 1.5, 8),
      shift: drawDuration(random, 0, 100 * MILLISECOND),
      share: drawNumber(random, 0.05, 1),
    }),
  },
  cold_start: {
    strikes: "worker",
    meaning: "Empties these workers' caches: they are slow at first, and less so as it ends.",
    lasts: null,
    fields: {
      factor: factorField("Of service times at the beginning.", { min: 1.01, max: 10_000 }),
    },
    draw: (random) => ({ factor: drawNumber(random, 2, 10) }),
  },
  error_burst: {
    strikes: "worker",
    meaning: "Makes attempts of these workers fail, on top of their own errors.",
    lasts: null,
    fields: {
      probability: probabilityField("Chance of an attempt to fail."),
      kinds: jobKindsField("Job kinds that it strikes; empty for all."),
    },
    draw: (random) => ({ probability: drawNumber(random, 0.02, 1), kinds: [] }),
  },
  wrong_result: {
    strikes: "worker",
    meaning: "Makes these workers call failed attempts a success: errors that nobody counts.",
    lasts: null,
    fields: { probability: probabilityField("Chance of a failed attempt to be called a success.") },
    draw: (random) => ({ probability: drawNumber(random, 0.1, 1) }),
  },
  poison: {
    strikes: "worker",
    meaning: "Gives these workers jobs that kill whoever takes them, at every attempt.",
    lasts: null,
    fields: { probability: probabilityField("Chance of a job to be such."), restart: RESTART },
    draw: (random) => ({
      probability: drawNumber(random, 0.01, 0.03) / 10,
      restart: drawDuration(random, 100 * MILLISECOND, SECOND),
    }),
  },
  memory_leak: {
    strikes: "worker",
    meaning: "Makes these workers leak: slower and slower, and dead after so many attempts.",
    lasts: null,
    fields: {
      attempts: countField("Attempts until one dies.", { what: "attempts", max: 100_000_000 }),
      factor: factorField("Of service times right before the end.", {
        min: 1,
        max: 10_000,
        written: 2,
      }),
      restart: RESTART,
    },
    draw: (random) => ({
      attempts: 50 + Math.floor(random.next() * 500),
      factor: drawNumber(random, 1, 4),
      restart: drawDuration(random, 100 * MILLISECOND, SECOND),
    }),
  },
};
