/** The house rules over the whole project. Each failure says where, which rule, what instead. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

import { type Complaint, tell } from "./house/complaint.ts";
import { floorComplaints } from "./house/floors.ts";
import { packageComplaints } from "./house/packages.ts";
import { headerComplaints, readmeComplaints } from "./house/prose.ts";
import { sizeComplaints } from "./house/sizes.ts";
import { readTree, type SourceFile } from "./house/source-tree.ts";
import { nameComplaints, worldWordComplaints } from "./house/words.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = readTree(root, ["src", "test", "bench", "scenarios", "reports"]);

type Rule = (files: readonly SourceFile[]) => Complaint[];

const RULES: [name: string, rule: Rule][] = [
  ["imports go down only", floorComplaints],
  ["every room uses only its own packages", packageComplaints],
  ["nothing below the worlds names one", worldWordComplaints],
  ["files, functions, lines and folders have their sizes", sizeComplaints],
  ["no file is named after a drawer", nameComplaints],
  ["every folder explains itself", readmeComplaints],
  ["every source file begins with what it is for", headerComplaints],
];

describe("the house", () => {
  test("is there to be judged", () => {
    expect(files.filter(({ path }) => path.startsWith("src/")).length).toBeGreaterThan(50);
  });

  test.each(RULES)("%s", (_name, rule) => {
    const told = tell(rule(files));
    expect(told === "", `\n${told}\n`).toBe(true);
  });
});
