/** Adds up what the seeds of a campaign came to: counts, coverage, and what never happened. */
import { knownCoverage } from "../coverage/known-coverage.ts";
import type { RunVerdict } from "../result/run-result.ts";
import {
  type SeedResult,
  type Shard,
  SWARM_SCHEMA_VERSION,
  type SwarmFileName,
  type SwarmOptions,
  type SwarmResult,
} from "../result/swarm-result.ts";
import { FAULT_KINDS, type FaultKind } from "../scenario/faults/fault.ts";

/** What is known before the first seed is run. */
export interface SwarmHead {
  readonly version: string;
  readonly files: readonly SwarmFileName[];
  readonly options: SwarmOptions;
  readonly shard: Shard;
  /** Kinds of faults that the scenarios could draw or have. */
  readonly kinds: readonly string[];
}

export interface SwarmBody {
  readonly seeds: readonly SeedResult[];
  readonly reached: ReadonlyMap<string, number>;
  readonly interrupted: boolean;
}

export function swarmResult(head: SwarmHead, body: SwarmBody): SwarmResult {
  const { version, files, options, shard } = head;
  const known = FAULT_KINDS.filter((kind): kind is FaultKind => head.kinds.includes(kind));
  const verdicts = (of: RunVerdict) => body.seeds.filter(({ verdict }) => verdict === of).length;
  const sum = (value: (of: SeedResult) => number) =>
    body.seeds.reduce((total, of) => total + value(of), 0);
  const counts = {
    runs: body.seeds.length,
    passed: verdicts("pass"),
    failed: verdicts("fail"),
    inconclusive: verdicts("inconclusive"),
    jobs: sum(({ jobs }) => jobs),
    faults: sum(({ faults }) => faults),
    events: sum(({ events }) => events),
    lengthMs: Math.round(sum(({ lengthMs }) => lengthMs) * 1_000) / 1_000,
  };
  const neverChecked = files.flatMap(({ scenario }) => neverCheckedIn(scenario, body.seeds));
  const verdict = verdictOf(counts, neverChecked);
  return {
    kind: "swarm",
    schemaVersion: SWARM_SCHEMA_VERSION,
    version,
    files,
    options,
    shard,
    interrupted: body.interrupted,
    verdict: body.interrupted && verdict === "pass" ? "inconclusive" : verdict,
    counts,
    neverChecked,
    coverage: [...body.reached].sort(([a], [b]) => (a < b ? -1 : 1)),
    neverReached: knownCoverage(known).filter((what) => !body.reached.has(what)),
    kinds: [...head.kinds].sort(),
    seeds: inOrder(body.seeds, files),
  };
}

/** By file, then by the number that the seed is. */
function inOrder(seeds: readonly SeedResult[], files: readonly SwarmFileName[]): SeedResult[] {
  const place = new Map(files.map(({ scenario }, i) => [scenario, i]));
  return [...seeds].sort(
    (a, b) =>
      (place.get(a.scenario) ?? 0) - (place.get(b.scenario) ?? 0) ||
      Number(a.seed) - Number(b.seed),
  );
}

/** Nothing run is no pass, and neither is a property that no seed put to the test. */
function verdictOf(
  { failed, passed, runs }: SwarmResult["counts"],
  neverChecked: readonly string[],
): RunVerdict {
  if (failed > 0) return "fail";
  return passed === runs && runs > 0 && neverChecked.length === 0 ? "pass" : "inconclusive";
}

function neverCheckedIn(scenario: string, seeds: readonly SeedResult[]): string[] {
  const [first, ...others] = seeds.filter((of) => of.scenario === scenario && of.error === null);
  const never = first?.unchecked.filter((id) => others.every((of) => of.unchecked.includes(id)));
  return (never ?? []).map((id) => `${scenario}/${id}`);
}
