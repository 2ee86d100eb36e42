/**
 * Puts the shards of a campaign together. A shard that is missing, there twice, unfinished, or of
 * another campaign is refused: a merged result that left a seed out would claim too much.
 */
import { OperatingError } from "../kernel/errors.ts";
import type { SwarmResult } from "../result/swarm-result.ts";
import { swarmResult } from "./swarm-account.ts";

export interface ShardFile {
  /** How messages call it. */
  readonly name: string;
  readonly result: SwarmResult;
}

/** @throws OperatingError USAGE if the shards are not one whole campaign */
export function mergeShards(shards: readonly ShardFile[]): SwarmResult {
  const [first, ...others] = shards;
  if (first === undefined) throw refused("There is no shard to merge.", "Name the folders.");
  for (const other of others) refuseForeign(first, other);
  refuseIncomplete(shards);
  const { version, files, options, kinds } = first.result;
  const reached = new Map<string, number>();
  for (const [what, count] of shards.flatMap(({ result }) => result.coverage)) {
    reached.set(what, (reached.get(what) ?? 0) + count);
  }
  return swarmResult(
    { version, files, options, kinds, shard: { index: 1, of: 1 } },
    { seeds: shards.flatMap(({ result }) => result.seeds), reached, interrupted: false },
  );
}

function refuseForeign(first: ShardFile, other: ShardFile): void {
  const facts = ({ result }: ShardFile) => ({
    "version of coalmine": result.version,
    files: result.files.map(({ scenario, digest }) => `${scenario} (${digest})`).join(", "),
    "first seed": result.options.firstSeed,
    "number of seeds": result.options.seeds ?? "as time allows",
    guidance: result.options.guided ? "on" : "off",
    "number of shards": result.shard.of,
  });
  const here = Object.entries(facts(first));
  const there = new Map(Object.entries(facts(other)));
  for (const [what, value] of here) {
    if (there.get(what) === value) continue;
    throw refused(
      `${other.name} is of another campaign than ${first.name}: ` +
        `its ${what}: ${there.get(what)}; there: ${value}.`,
      "Merge the shards of one campaign: the same files, options and version.",
    );
  }
}

function refuseIncomplete(shards: readonly ShardFile[]): void {
  const byIndex = new Map<number, ShardFile>();
  for (const shard of shards) {
    const { index, of } = shard.result.shard;
    const twin = byIndex.get(index);
    if (twin !== undefined) {
      throw refused(
        `${shard.name} and ${twin.name} are both shard ${index} of ${of}.`,
        "Name every shard once.",
      );
    }
    if (shard.result.interrupted) {
      throw refused(
        `${shard.name} (shard ${index} of ${of}) ended before it had run all of its seeds.`,
        `Run it again: coalmine swarm ... --shard ${index}/${of}`,
      );
    }
    byIndex.set(index, shard);
  }
  const of = shards[0]?.result.shard.of ?? 0;
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((i) => !byIndex.has(i));
  if (missing.length === 0) return;
  throw refused(
    `Of ${of} shards, ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing.`,
    `Run what is missing, for example with --shard ${missing[0]}/${of}, and name its folder too.`,
  );
}

function refused(message: string, hint: string): OperatingError {
  return new OperatingError({ code: "USAGE", message, hint });
}
