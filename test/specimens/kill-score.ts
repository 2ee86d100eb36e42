/**
 * The kill score: which specimens were caught, by which property, and after how many seeds; printed
 * by the tests, and kept as a table in this folder's README, which `npm run generate` writes anew.
 */
import { readFileSync } from "node:fs";
import { eighteenTable } from "./naive/the-eighteen.ts";
import type { Specimen } from "./specimen.ts";

export interface Kill {
  readonly specimen: Specimen;
  /** The first seed that caught it; null: it survived. */
  readonly seed: number | null;
  /** Ids of the findings that failed. */
  readonly failed: readonly string[];
}

export const README = new URL("README.md", import.meta.url);
const BEGIN = "<!-- kill score: npm run generate -->";
const END = "<!-- end of the kill score -->";

/** One line: how many were caught, and the seeds that it took. */
export function scoreLine(kills: readonly Kill[]): string {
  const seeds = kills.flatMap(({ seed }) => (seed === null ? [] : [seed])).sort((a, b) => a - b);
  const median = seeds[Math.floor((seeds.length - 1) / 2)] ?? "none";
  const worst = seeds.at(-1) ?? "none";
  const caught = `${seeds.length} of ${kills.length} caught`;
  return `${caught}; seeds needed: median ${median}, worst ${worst}.`;
}

export function scoreTable(kills: readonly Kill[]): string {
  const rows = kills.map(({ specimen, seed, failed }) => {
    const { name, number, story, caughtBy } = specimen;
    const by = caughtBy.filter((id) => failed.includes(id)).join(", ");
    return `| ${number ?? ""} | ${name} | ${story} | ${by} | ${seed ?? "survived"} |`;
  });
  const head = [
    "| no. | specimen | what it does wrong | caught by | seed |",
    "| --- | --- | --- | --- | --- |",
  ];
  const specimens = kills.map(({ specimen }) => specimen);
  return [scoreLine(kills), "", ...head, ...rows, "", eighteenTable(specimens)].join("\n");
}

/** The README's text with this table in its place. */
export function withTable(text: string, table: string): string {
  const [before, rest] = split(text, BEGIN);
  const [, after] = split(rest, END);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

export function readmeText(): string {
  return readFileSync(README, "utf8");
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`test/specimens/README.md lacks the line "${mark}": put it back`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
