/** The feature tables of the core's README: every row leads to tests or scenarios that show it. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const README = new URL("../../src/canary/README.md", import.meta.url);

interface Row {
  readonly feature: string;
  readonly links: readonly string[];
}

function rowsOf(text: string): Row[] {
  const section = text.slice(text.indexOf("\n## Features\n"));
  return section
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|[\s|-]*$/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter(([, feature]) => feature !== "feature")
    .map(([, feature = "", shownBy = ""]) => ({
      feature,
      links: [...shownBy.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link),
    }));
}

function complaintsOf({ feature, links }: Row): string[] {
  if (links.length === 0) return [`"${feature}" is shown by nothing`];
  return links
    .filter((link) => !/\.(test\.ts|yaml)$/.test(link) || !existsSync(new URL(link, README)))
    .map((link) => `"${feature}" is shown by ${link}, which is no test or scenario`);
}

test("every feature is shown by a test or scenario that is there", () => {
  const rows = rowsOf(readFileSync(README, "utf8"));
  expect(rows.length).toBeGreaterThan(8);
  expect(rows.flatMap(complaintsOf)).toEqual([]);
});

test("a row without a proof, or with a broken one, is found", () => {
  const text = "\n## Features\n| a | |\n| b | [x](../no.test.ts) |\n| c | [x](rules/check.ts) |";
  expect(rowsOf(text).flatMap(complaintsOf)).toHaveLength(3);
});
