/** A campaign as text: `swarm.json`, and the lines for the terminal. */

import { stableJson } from "../../../report/stable-json.ts";
import { counted, grouped } from "../../../result/counted.ts";
import type { SwarmResult } from "../../../result/swarm-result.ts";
import { clock } from "../../terminal/figures.ts";
import type { FoundFailures } from "./failures.ts";

export interface SwarmTextOptions {
  /** As people name it. */
  readonly folder: string;
  readonly found: FoundFailures;
}

const MOST_SHOWN = 12;
const MOST_DOUBTS = 3;

export function swarmJson(result: SwarmResult): string {
  return `${stableJson(result)}\n`;
}

export function swarmText(result: SwarmResult, { folder, found }: SwarmTextOptions): string {
  const { counts, shard, coverage } = result;
  const part = shard.of === 1 ? "" : ` (shard ${shard.index} of ${shard.of})`;
  const lines = [
    `runs      ${grouped(counts.runs)}${part}: ${grouped(counts.passed)} passed, ` +
      `${grouped(counts.failed)} failed, ${grouped(counts.inconclusive)} inconclusive`,
    `work      ${counted(counts.jobs, "job")}, ${counted(counts.faults, "fault")}, ` +
      `${clock(counts.lengthMs)} of virtual time`,
    `reached   ${counted(coverage.length, "different thing")}`,
    ...neverText(result.neverReached),
    ...failureLines(found),
    ...doubtLines(result),
    `result    ${folder}/swarm.json`,
    "",
    `${result.verdict.toUpperCase()}  ${sentenceOf(result)}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** Pairs of state and fault are many: they are counted only. */
function neverText(never: readonly string[]): string[] {
  const single = never.filter((what) => !what.startsWith("pair:"));
  const pairs = never.length - single.length;
  if (never.length === 0) return [];
  const more =
    single.length > MOST_SHOWN ? `, and ${grouped(single.length - MOST_SHOWN)} more` : "";
  const shown = single.length === 0 ? "" : `${single.slice(0, MOST_SHOWN).join(", ")}${more}; `;
  return [`never     ${shown}${counted(pairs, "pair")} of state and fault`];
}

function failureLines({ failures }: FoundFailures): string[] {
  return failures.flatMap(({ failure, folder, attempts, faults, command }) => {
    const { scenario, seed, failed, error } = failure.result;
    const before = failure.result.faults;
    const shrunk =
      attempts === null
        ? "not shrunk"
        : `${counted(before, "fault")} shrunk to ${faults} in ${counted(attempts, "run")}`;
    return [
      `FAIL      ${scenario} seed ${seed}: ${failed.join(", ")} (${shrunk}), ${folder}`,
      ...(error === null ? [] : [`          ${error.split("\n")[0]}`]),
      `          ${command}`,
    ];
  });
}

/** A campaign knows no reasons; a run of the seed alone tells it. */
function doubtLines({ seeds, counts }: SwarmResult): string[] {
  const named = seeds
    .filter(({ verdict }) => verdict === "inconclusive")
    .slice(0, MOST_DOUBTS)
    .map(({ scenario, seed }) => `${scenario} seed ${seed}`);
  if (named.length === 0) return [];
  const rest = counts.inconclusive - named.length;
  const more = rest === 0 ? "" : `, and ${grouped(rest)} more`;
  return [`doubt     ${named.join(", ")}${more}: \`run\` with \`--seed\` says why`];
}

function sentenceOf({ interrupted, counts, verdict, neverChecked }: SwarmResult): string {
  const ended = interrupted ? "It ended before all seeds had run; of those that did, " : "";
  switch (verdict) {
    case "pass":
      return `${ended}${counts.runs === 1 ? "the one run" : `all ${grouped(counts.runs)}`} passed.`;
    case "fail":
      return `${ended}${grouped(counts.failed)} of ${grouped(counts.runs)} failed.`;
    case "inconclusive":
      if (neverChecked.length > 0) return `${ended}never checked: ${neverChecked.join(", ")}.`;
      return `${ended}${grouped(counts.passed)} of ${grouped(counts.runs)} passed, none failed.`;
  }
}
