/**
 * How each parameter of a fault is made milder, step by step, down to where the fault is hardly
 * felt. Every step is strictly nearer to that end, so steps come to an end; what has no milder
 * value (a direction, a command) is left as it is. Lengths: whole milliseconds, one at least.
 */
import { type Duration, MILLISECOND } from "../kernel/time.ts";
import type { Fault, FaultKind, FaultParameters } from "../scenario/faults/fault.ts";

type ParameterName = { [K in FaultKind]: keyof FaultParameters[K] }[FaultKind];

/** The next milder value; null if there is none. */
type Milder = (value: number) => number | null;

const LEAST_PROBABILITY = 0.01;
const NEARLY_NO_FACTOR = 1.1;
/** A network that is as wide as this is none that is felt. */
const WIDE_BYTES = 1_000_000;
/** Beyond so many attempts a leak, and beyond this length a repetition, is not felt in a run. */
const MANY_ATTEMPTS = 100_000;
const LONG_INTERVAL: Duration = 60_000 * MILLISECOND;

const MILDER = {
  probability: (value) => above(LEAST_PROBABILITY, hundredths(value / 2), value),
  share: (value) => above(LEAST_PROBABILITY, hundredths(value / 2), value),
  rate: (value) => above(LEAST_PROBABILITY, hundredths(value / 2), value),
  factor: (value) => above(NEARLY_NO_FACTOR, hundredths(1 + (value - 1) / 2), value),
  shift: halvedLength,
  delay: halvedLength,
  jitter: halvedLength,
  restart: halvedLength,
  loses: halvedLength,
  by: halvedLength,
  nth: (value) => (value > 1 ? Math.floor(value / 2) : null),
  bytes: (value) => below(WIDE_BYTES, value),
  attempts: (value) => below(MANY_ATTEMPTS, value),
  interval: (value) => below(LONG_INTERVAL, value),
  command: null,
  moment: null,
  version: null,
  kinds: null,
  key: null,
  direction: null,
  held: null,
  towards: null,
  as: null,
  metric: null,
  to: null,
} as const satisfies Readonly<Record<ParameterName, Milder | null>>;

/** The fault with one of its parameters one step milder, for each that can be. */
export function milderFaults(fault: Fault): Fault[] {
  return Object.entries(fault).flatMap(([name, value]) => {
    const step = Object.hasOwn(MILDER, name) ? MILDER[name as ParameterName] : null;
    const milder = step !== null && typeof value === "number" ? step(value) : null;
    return milder === null ? [] : [{ ...fault, [name]: milder } as Fault];
  });
}

function above(least: number, next: number, value: number): number | null {
  return next >= least && next < value ? next : null;
}

function below(most: number, value: number): number | null {
  return value < most ? Math.min(most, value * 2) : null;
}

function halvedLength(value: Duration): Duration | null {
  const milliseconds = Math.floor(value / 2 / MILLISECOND);
  return milliseconds >= 1 ? milliseconds * MILLISECOND : null;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
