/**
 * From the faults as they are written to the explicit plan: every target a process (or the store,
 * or the load), every storm a list of faults drawn from the seed, in the order of their beginnings.
 */
import { assert } from "../../kernel/assert.ts";
import { type RandomStream, stream } from "../../kernel/random.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Fault } from "../faults/fault.ts";
import type { FaultEntry } from "../faults/faults-schema.ts";
import { matchTarget, type ProcessCounts } from "./process-names.ts";

type Unnamed<F> = F extends Fault ? Omit<F, "id"> : never;
/** A fault that has no place in the order of the plan yet. */
export type PlannedFault = Unnamed<Fault>;

export interface ExpandOptions {
  readonly counts: ProcessCounts;
  readonly seed: string;
  /** End of load and drain: what lasts forever ends here. */
  readonly endsAt: Duration;
}

export function expandFaults(
  entries: readonly FaultEntry[],
  options: ExpandOptions,
): PlannedFault[] {
  // Storms come last: they strike what the faults that are written out leave standing.
  const planned = entries.map((entry) => (entry.storm ? [] : [single(entry, options)]));
  for (const [index, entry] of entries.entries()) {
    if (entry.storm === null) continue;
    const random = stream(options.seed, `fault/${index}`);
    planned[index] = stormOf(entry, entry.storm, { ...options, random, standing: planned.flat() });
  }
  return planned.flat();
}

/** In the order of their beginnings, named after it. */
export function numbered(planned: readonly PlannedFault[]): Fault[] {
  const inOrder = [...planned].sort((a, b) => a.at - b.at);
  return inOrder.map((fault, i) => ({ id: `fault-${i + 1}`, ...fault }));
}

function single({ storm: _, ...entry }: FaultEntry, options: ExpandOptions): PlannedFault {
  const lasts = Math.min(entry.for, Math.max(1, options.endsAt - entry.at));
  return { ...entry, targets: namesOf(entry.targets, options.counts), for: lasts } as PlannedFault;
}

interface StormContext extends ExpandOptions {
  readonly random: RandomStream;
  /** What is planned so far. */
  readonly standing: readonly PlannedFault[];
}

/** An instant at which every target is struck already strikes nobody. */
function stormOf(
  entry: FaultEntry,
  storm: NonNullable<FaultEntry["storm"]>,
  { random, standing, ...options }: StormContext,
): PlannedFault[] {
  const candidates = namesOf(entry.targets, options.counts);
  const others = standing.filter(({ kind }) => kind === entry.kind || kind === "crash");
  const drawn: PlannedFault[] = [];
  for (let i = 0; i < storm.times; i++) {
    const within = Math.floor(random.next() * storm.every);
    const choice = random.next();
    const span = { at: entry.at + i * storm.every + within, for: entry.for };
    const free = candidates.filter((name) => isFree(name, span, [...others, ...drawn]));
    const struck = free[Math.floor(choice * free.length)];
    if (struck === undefined) continue;
    drawn.push(single({ ...entry, ...span, targets: [struck] }, options));
  }
  return drawn;
}

function namesOf(targets: readonly string[], counts: ProcessCounts): string[] {
  const names = targets.flatMap((target) => {
    const matched = matchTarget(target, counts);
    assert(matched.kind !== "unknown", `fault target ${target} was not checked`);
    return matched.names;
  });
  return [...new Set(names)];
}

type Span = { readonly at: Duration; readonly for: Duration };

function isFree(name: string, span: Span, planned: readonly PlannedFault[]): boolean {
  const to = span.at + span.for;
  return planned.every(
    (of) => !of.targets.includes(name) || to < of.at || of.at + of.for < span.at,
  );
}
