/**
 * From the faults as they are written to the explicit plan: every target a process, every storm a
 * list of crashes drawn from the seed, in the order of their beginnings.
 */
import { assert, unreachable } from "../../kernel/assert.ts";
import { type RandomStream, stream } from "../../kernel/random.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Fault } from "../fault.ts";
import type { CrashEntry, FaultEntry } from "../schema/faults.ts";
import { matchTarget, type ProcessCounts } from "./process-names.ts";

type Unnamed<F> = F extends Fault ? Omit<F, "id"> : never;
type PlannedFault = Unnamed<Fault>;

/** When each process is down, by the crashes that are planned so far. */
type Downtimes = Map<string, { readonly from: Duration; readonly to: Duration }[]>;

export function expandFaults(
  entries: readonly FaultEntry[],
  options: { readonly counts: ProcessCounts; readonly seed: string },
): Fault[] {
  const down: Downtimes = new Map();
  // Storms come last: they strike what the crashes that are written out leave standing.
  const planned = entries.map((entry) =>
    isStorm(entry) ? [] : [single(entry, options.counts, down)],
  );
  for (const [index, entry] of entries.entries()) {
    if (!isStorm(entry)) continue;
    const random = stream(options.seed, `fault/${index}`);
    planned[index] = stormOf(entry, { random, counts: options.counts, down });
  }
  const inOrder = planned.flat().sort((a, b) => a.at - b.at);
  return inOrder.map((fault, i) => ({ id: `fault-${i + 1}`, ...fault }));
}

type Storm = CrashEntry & { readonly storm: NonNullable<CrashEntry["storm"]> };

function isStorm(entry: FaultEntry): entry is Storm {
  return entry.kind === "crash" && entry.storm !== null;
}

function single(entry: FaultEntry, counts: ProcessCounts, down: Downtimes): PlannedFault {
  const planned = { targets: namesOf(entry, counts), at: entry.at, for: entry.for };
  switch (entry.kind) {
    case "crash":
      for (const name of planned.targets) strike(name, planned, down);
      return { kind: "crash", ...planned };
    case "latency":
      return { kind: "latency", ...planned, factor: entry.factor, shift: entry.shift };
    case "error_burst": {
      const { probability, kinds: jobKinds } = entry;
      return { kind: "error_burst", ...planned, probability, jobKinds };
    }
    default:
      return unreachable(entry, "fault");
  }
}

interface StormContext {
  readonly random: RandomStream;
  readonly counts: ProcessCounts;
  readonly down: Downtimes;
}

/** An instant at which none of the targets is up strikes nobody. */
function stormOf(entry: Storm, { random, counts, down }: StormContext): PlannedFault[] {
  const candidates = namesOf(entry, counts);
  const crashes: PlannedFault[] = [];
  for (let i = 0; i < entry.storm.times; i++) {
    const within = Math.floor(random.next() * entry.storm.every);
    const choice = random.next();
    const span = { at: entry.at + i * entry.storm.every + within, for: entry.for };
    const standing = candidates.filter((name) => isUp(name, span, down));
    const struck = standing[Math.floor(choice * standing.length)];
    if (struck === undefined) continue;
    strike(struck, span, down);
    crashes.push({ kind: "crash", targets: [struck], ...span });
  }
  return crashes;
}

function namesOf(entry: FaultEntry, counts: ProcessCounts): string[] {
  const names = entry.targets.flatMap((target) => {
    const matched = matchTarget(target, counts);
    assert(matched.kind === "processes", `fault target ${target} was not checked`);
    return matched.names;
  });
  return [...new Set(names)];
}

type Span = { readonly at: Duration; readonly for: Duration };

function strike(name: string, span: Span, down: Downtimes): void {
  const downtime = { from: span.at, to: span.at + span.for };
  down.set(name, [...(down.get(name) ?? []), downtime]);
}

function isUp(name: string, span: Span, down: Downtimes): boolean {
  const from = span.at;
  const to = span.at + span.for;
  return (down.get(name) ?? []).every((of) => to < of.from || of.to < from);
}
