/**
 * The one command that reproduces a run. It goes into the result, whose bytes must not depend on
 * the machine: so the file is named relative to where the command was given, and the folder for the
 * report and the address of Redis are left out.
 */
import { relative, sep } from "node:path";

import type { World } from "../../result/run-result.ts";

export interface Replay {
  readonly invocation: string;
  /** Absolute. */
  readonly file: string;
  /** Where the command was given; absolute. */
  readonly folder: string;
  readonly world: World;
  readonly seed: string;
  /** As given on the command line. */
  readonly compress: number;
  /** Whether the order of equal instants was drawn because the command line said so. */
  readonly shuffle: boolean;
}

export function replayCommand(replay: Replay): string {
  const path = relative(replay.folder, replay.file).split(sep).join("/");
  const words = [replay.invocation, "run", quoted(path), "--world", replay.world];
  words.push("--seed", replay.seed);
  if (replay.compress !== 1) words.push("--compress", String(replay.compress));
  if (replay.shuffle) words.push("--shuffle");
  return words.join(" ");
}

/** For a shell: left alone when harmless. */
function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
