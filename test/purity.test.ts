/** That nothing which decides or tells can differ between a run and its repetition. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import { tell } from "./house/complaint.ts";
import { purityComplaints, seedComplaints } from "./house/purity.ts";
import { readTree } from "./house/source-tree.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

test("no clock, chance, waiting or local language where a run must repeat itself", () => {
  const told = tell(purityComplaints(readTree(root, ["src"])));
  expect(told === "", `\n${told}\n`).toBe(true);
});

test("no test draws other cases than the last time", () => {
  const told = tell(seedComplaints(readTree(root, ["test"])));
  expect(told === "", `\n${told}\n`).toBe(true);
});
