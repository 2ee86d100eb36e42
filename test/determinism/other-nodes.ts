/**
 * Whether other versions of Node come to the same digests and the same bytes as the present one.
 * Fetches them as packages into `.cache/nodes`, runs every short scenario on each, prints a table,
 * and ends with 1 if anything differs.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { runShort, type Written } from "./short-command.ts";
import { scenarioNames } from "./short-scenarios.ts";

const CACHE = fileURLToPath(new URL("../../.cache/nodes", import.meta.url));

/** Beside the present one; package.json says which are supported. */
const OTHERS = ["22", "26"];

interface Node {
  readonly version: string;
  readonly binary: string;
}

interface Row {
  readonly scenario: string;
  /** One a node, the present one first. */
  readonly runs: readonly Written[];
}

const SAME = "same";

const nodes = [{ version: process.version, binary: process.execPath }, ...otherNodes()];
const rows = scenarioNames().map((scenario): Row => {
  return { scenario, runs: nodes.map(({ binary }) => runShort({ scenario, node: binary })) };
});
for (const line of table()) console.log(line);
const allSame = rows.every((row) => row.runs.every((run) => verdict(run, row) === SAME));
process.exitCode = allSame ? 0 : 1;

function otherNodes(): Node[] {
  const binaryOf = (major: string) => join(CACHE, "node_modules", `n${major}`, "bin/node");
  const missing = OTHERS.filter((major) => !existsSync(binaryOf(major)));
  if (missing.length > 0) {
    mkdirSync(CACHE, { recursive: true });
    const packages = missing.map((major) => `n${major}@npm:node@${major}`);
    const words = ["install", "--prefix", CACHE, "--no-audit", "--no-fund", ...packages];
    execFileSync("npm", words, { stdio: ["ignore", "inherit", "inherit"] });
  }
  return OTHERS.map((major) => {
    const binary = binaryOf(major);
    return { version: execFileSync(binary, ["--version"], { encoding: "utf8" }).trim(), binary };
  });
}

function verdict(run: Written, { runs: [present] }: Row): string {
  if (present === undefined || run.digest !== present.digest) return `digest ${run.digest}`;
  const differ = Object.keys(present.files).filter((name) => {
    return run.files[name] !== present.files[name];
  });
  return differ.length === 0 ? SAME : `other bytes: ${differ.join(" ")}`;
}

/** The present Node's digests, and what each of the others came to. */
function table(): string[] {
  const cells = [
    ["scenario", ...nodes.map(({ version }) => version)],
    ...rows.map((row) => {
      const [present, ...others] = row.runs;
      return [row.scenario, present?.digest ?? "", ...others.map((run) => verdict(run, row))];
    }),
  ];
  const widths = cells[0]?.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells.map((row) => row.map((cell, i) => cell.padEnd(widths?.[i] ?? 0)).join("  "));
}
