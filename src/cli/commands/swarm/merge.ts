/** `coalmine merge DIR... --out DIR`: the shards of a campaign as one result. */
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";

import { OperatingError } from "../../../kernel/errors.ts";
import { SWARM_SCHEMA_VERSION, type SwarmResult } from "../../../result/swarm-result.ts";
import { mergeShards } from "../../../swarm/merge-shards.ts";
import type { CliContext } from "../../context.ts";
import { exitCodeOf } from "../../exit-code.ts";
import { checkWritable, writeReport } from "../../output/report-folder.ts";
import { tell } from "../run.ts";
import { swarmJson, swarmText } from "./swarm-text.ts";

export interface MergeFlags {
  readonly out: string;
  readonly json: boolean;
}

export async function merge(
  folders: readonly string[],
  flags: MergeFlags,
  context: CliContext,
): Promise<number> {
  try {
    const out = resolve(context.folder, flags.out);
    await checkWritable(out);
    const shards = await Promise.all(
      folders.map(async (name) => ({ name, result: await read(name, context.folder) })),
    );
    const result = mergeShards(shards);
    await writeReport(out, new Map([["swarm.json", swarmJson(result)]]));
    const near = relative(context.folder, out);
    const folder = near.startsWith("..") ? out : near;
    const found = { failures: [], files: new Map() };
    context.terminal.out(flags.json ? swarmJson(result) : swarmText(result, { folder, found }));
    return exitCodeOf(result.verdict);
  } catch (error) {
    return tell(error, context);
  }
}

/** @throws OperatingError USAGE if the folder holds no result of a campaign that can be read */
async function read(folder: string, from: string): Promise<SwarmResult> {
  const path = join(resolve(from, folder), "swarm.json");
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw unusable(`${folder} holds no swarm.json that can be read: ${why}`, cause);
  }
  if (isSwarmResult(content)) return content;
  throw unusable(`${join(folder, "swarm.json")} is no result of this version of coalmine swarm.`);
}

/** The program writes these files itself; what else a person names is told by these two keys. */
function isSwarmResult(content: unknown): content is SwarmResult {
  return (
    typeof content === "object" &&
    content !== null &&
    Reflect.get(content, "kind") === "swarm" &&
    Reflect.get(content, "schemaVersion") === SWARM_SCHEMA_VERSION
  );
}

function unusable(message: string, cause?: unknown): OperatingError {
  const hint = "Name folders that coalmine swarm wrote with --out.";
  return new OperatingError({ code: "USAGE", message, hint, cause });
}
