/**
 * The `load` list: phases of arrivals, one after the other. Steps, spikes and waves are written as
 * one phase and become several; a phase's rate is constant or goes linearly from one to another.
 */
import type { Duration } from "../../kernel/time.ts";
import type { Arrival, LoadPhase } from "../scenario.ts";
import { durationUnit } from "../units/duration.ts";
import { rateUnit } from "../units/rate.ts";
import { measured, rangeOf } from "../units/unit.ts";
import { block, choice, count, either, list } from "./elements.ts";
import { waveParts } from "./wave.ts";

/** Of a sine phase: each comes to 32 phases. */
const MOST_PERIODS = 100;
/** Slower rates cannot be written; see units/rate.ts. */
const RATE_STEPS_PER_JOB = 10_000;

const rate = measured(rateUnit);
const rates = measured(rangeOf(rateUnit));
const length = measured(durationUnit, { positive: true }).describe("How long the phase lasts.");
const arrival = choice(["poisson", "uniform"])
  .prefault("poisson")
  .describe("Random arrivals, or arrivals at equal distances.");

const poisson = block("a poisson phase", {
  poisson: rate.describe("Random arrivals at this mean rate."),
  for: length,
}).transform((phase) => [steady("poisson", phase.poisson, phase.for)]);

const uniform = block("a uniform phase", {
  uniform: rate.describe("Arrivals at equal distances, at this rate."),
  for: length,
}).transform((phase) => [steady("uniform", phase.uniform, phase.for)]);

const ramp = block("a ramp", {
  ramp: rates.describe("Goes linearly from one rate to the other."),
  for: length,
  arrival,
}).transform(({ ramp: [fromRate, toRate], for: lasts, arrival: kind }): LoadPhase[] => [
  { arrival: kind, for: lasts, fromRate, toRate },
]);

const step = block("a step phase", {
  step: rates.describe("Goes from one rate to the other in equal steps, each as long as the next."),
  steps: count("steps", { min: 2, max: 100 }).prefault(2).describe("Rates, both ends included."),
  for: length,
  arrival,
}).transform(({ step: [from, to], steps, for: lasts, arrival: kind }) =>
  cut(lasts, steps).map((part, i) => steady(kind, from + ((to - from) * i) / (steps - 1), part)),
);

const spike = block("a spike", {
  spike: rates.describe("Rate before and after the peak, and rate of the peak."),
  peak: measured(durationUnit, { positive: true }).describe(
    "How long the peak lasts, in the middle.",
  ),
  for: length,
  arrival,
})
  .refine((phase) => phase.peak < phase.for, {
    path: ["peak"],
    error: "must be shorter than the phase itself (its `for`)",
  })
  .transform(({ spike: [base, top], peak, for: lasts, arrival: kind }) => {
    const before = Math.floor((lasts - peak) / 2);
    const after = lasts - peak - before;
    const parts = [steady(kind, base, before), steady(kind, top, peak), steady(kind, base, after)];
    return parts.filter((part) => part.for > 0);
  });

const sine = block("a sine phase", {
  sine: rates.describe("Lowest and highest rate of a wave that begins in the middle and rises."),
  period: measured(durationUnit, { positive: true }).describe("From one crest to the next."),
  for: length,
  arrival,
})
  .refine((phase) => phase.for <= phase.period * MOST_PERIODS, {
    path: ["period"],
    error: `is shorter than a ${MOST_PERIODS}th of the phase (its \`for\`)`,
  })
  .transform(({ sine: [low, high], period, for: lasts, arrival: kind }) => {
    const rateAt = (height: number) => rounded((low + high) / 2 + ((high - low) / 2) * height);
    return waveParts(lasts, period).map(({ for: part, from, to }): LoadPhase => {
      return { arrival: kind, for: part, fromRate: rateAt(from), toRate: rateAt(to) };
    });
  });

export const loadSchema = list(
  "phases",
  either("a phase, with one of the keys poisson, uniform, ramp, step, spike, sine", [
    poisson,
    uniform,
    ramp,
    step,
    spike,
    sine,
  ]),
)
  .min(1, { error: "must have at least one phase, such as { poisson: 100/s, for: 60s }" })
  .transform((phases) => phases.flat());

function steady(arrivals: Arrival, perSecond: number, lasts: Duration): LoadPhase {
  return { arrival: arrivals, for: lasts, fromRate: perSecond, toRate: perSecond };
}

function rounded(perSecond: number): number {
  return Math.round(perSecond * RATE_STEPS_PER_JOB) / RATE_STEPS_PER_JOB;
}

/** `lasts` in `parts` parts that add up to it exactly. */
function cut(lasts: Duration, parts: number): Duration[] {
  const ends = Array.from({ length: parts }, (_, i) => Math.round((lasts * (i + 1)) / parts));
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
}
