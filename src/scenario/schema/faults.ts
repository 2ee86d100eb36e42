/**
 * The `faults` list as it is written: targets may be patterns, and a crash may be a storm. The seed
 * makes an explicit plan of it (see expand-faults.ts).
 */
import type { Duration } from "../../kernel/time.ts";
import { durationUnit } from "../units/duration.ts";
import { probabilityUnit } from "../units/percent.ts";
import { measured } from "../units/unit.ts";
import { block, count, either, factor, list, text } from "./elements.ts";
import { kindName } from "./jobs.ts";

/** Names or patterns of processes, as they were written. */
type Targets = readonly string[];

interface Written {
  readonly targets: Targets;
  readonly at: Duration;
  readonly for: Duration;
}

export interface CrashEntry extends Written {
  readonly kind: "crash";
  /** `times` crashes, one in every `every`, each of one target; null: all targets, once. */
  readonly storm: { readonly times: number; readonly every: Duration } | null;
}

export interface LatencyEntry extends Written {
  readonly kind: "latency";
  readonly factor: number;
  readonly shift: Duration;
}

export interface ErrorBurstEntry extends Written {
  readonly kind: "error_burst";
  readonly probability: number;
  readonly kinds: readonly string[];
}

export type FaultEntry = CrashEntry | LatencyEntry | ErrorBurstEntry;

const target = text("the name of a process or a pattern, such as canary/0, canary/* or canary");

const targets = either("a target such as canary/*, or a list of targets", [
  target.transform((one): Targets => [one]),
  list("targets", target)
    .min(1, { error: "must have at least one target" })
    .transform((several): Targets => several),
]);

const at = measured(durationUnit).describe("When it begins, from the run's start.");
const lasts = measured(durationUnit, { positive: true }).describe("How long it lasts.");

const crash = block("a crash", {
  crash: targets.describe(
    "Kills these processes: fleets, controllers or producers (`canary/*`, `controller/0`).",
  ),
  at,
  for: measured(durationUnit, { positive: true })
    .prefault("5s")
    .describe("How long until the process is started again."),
  times: count("crashes", { min: 1, max: 10_000 })
    .optional()
    .describe("Makes it a storm: so many crashes, each of one target that the seed draws."),
  every: measured(durationUnit, { positive: true })
    .optional()
    .describe("In a storm: there is one crash in every such span, at an instant that is drawn."),
})
  .refine((of) => (of.times === undefined) === (of.every === undefined), {
    error: "has only one of `times` and `every`: a storm needs both",
  })
  .transform(({ crash: struck, times, every, ...rest }): CrashEntry => {
    const storm = times === undefined || every === undefined ? null : { times, every };
    return { kind: "crash", targets: struck, at: rest.at, for: rest.for, storm };
  });

const latency = block("a latency fault", {
  latency: targets.describe("Slows these workers down."),
  at,
  for: lasts,
  factor: factor("a factor", { min: 0.01, max: 10_000 })
    .prefault(1)
    .describe("Service times are multiplied by it."),
  shift: measured(durationUnit).prefault("0s").describe("Then this is added."),
})
  .refine((of) => of.factor !== 1 || of.shift !== 0, {
    error: "changes nothing: give `factor` (such as 3), `shift` (such as 50ms), or both",
  })
  .transform(({ latency: struck, ...rest }): LatencyEntry => {
    return { kind: "latency", targets: struck, ...rest };
  });

const errorBurst = block("an error burst", {
  error_burst: targets.describe(
    "Makes attempts of these workers fail, on top of their own errors.",
  ),
  at,
  for: lasts,
  probability: measured(probabilityUnit, { positive: true }).describe(
    "Chance of an attempt to fail.",
  ),
  kinds: list("job kinds", kindName)
    .prefault([])
    .describe("Job kinds that it strikes; empty for all."),
}).transform(({ error_burst: struck, ...rest }): ErrorBurstEntry => {
  return { kind: "error_burst", targets: struck, ...rest };
});

export const faultsSchema = list(
  "faults",
  either("a fault, with one of the keys crash, latency, error_burst", [crash, latency, errorBurst]),
);
