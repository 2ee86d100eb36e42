/** The house rules themselves, on small made-up trees: what each catches and what it lets pass. */
import { describe, expect, test } from "vitest";

import { type Complaint, tell } from "./house/complaint.ts";
import { floorComplaints } from "./house/floors.ts";
import { packageComplaints } from "./house/packages.ts";
import { headerComplaints, readmeComplaints } from "./house/prose.ts";
import { LIMITS, sizeComplaints } from "./house/sizes.ts";
import type { SourceFile } from "./house/source-tree.ts";
import { nameComplaints, worldWordComplaints } from "./house/words.ts";

function tree(files: Record<string, string>): SourceFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}

function places(complaints: readonly Complaint[]): string[] {
  return complaints.map(({ where }) => where);
}

describe("floors", () => {
  test("imports go down, and within a room", () => {
    const files = tree({
      "src/kernel/time.ts": "export const a = 1;",
      "src/canary/work/job.ts":
        'import { a } from "../../kernel/time.ts";\nimport type { B } from "../rules/check.ts";',
      "src/index.ts": 'export * from "./compose/live.ts";',
      "src/history/event.ts": 'import type { Fault } from "../scenario/faults/fault.ts";',
      "test/kernel/time.test.ts": 'import { a } from "../../src/kernel/time.ts";',
    });
    expect(tell(floorComplaints(files))).toBe("");
  });

  test.each([
    ["a static import", 'import { x } from "../canary/x.ts";'],
    ["a type import", 'import type { X } from "../canary/x.ts";'],
    ["an export from elsewhere", 'export { x } from "../canary/x.ts";'],
    ["an export of all", 'export * from "../canary/x.ts";'],
    ["a dynamic import", 'const load = () => import("../canary/x.ts");'],
    ["a type in place", 'type X = import("../canary/x.ts").X;'],
    ["an import for its effect", 'import "../canary/x.ts";'],
  ])("%s does not go up", (_name, line) => {
    const complaints = floorComplaints(tree({ "src/kernel/a.ts": `// first line\n${line}` }));
    expect(tell(complaints)).toContain(
      "src/kernel/a.ts:2: kernel (floor 0) imports canary (floor 1)",
    );
    expect(complaints[0]?.instead).toContain("port");
  });

  test("what only looks like an import is none", () => {
    const text = '// import "../canary/x.ts";\nconst t = `import "../canary/x.ts"`;';
    expect(floorComplaints(tree({ "src/kernel/a.ts": text }))).toEqual([]);
  });

  test("the worlds and the store do not know each other", () => {
    const files = tree({ "src/live/a.ts": 'import { x } from "../redis/x.ts";' });
    expect(tell(floorComplaints(files))).toContain("do not know each other");
  });

  test("two rooms of one floor do not lead to each other", () => {
    const files = tree({
      "src/history/a.ts": 'import { x } from "../scenario/x.ts";',
      "src/scenario/b.ts": 'import { x } from "../result/x.ts";',
      "src/result/c.ts": 'import { x } from "../history/x.ts";',
      "src/fleet/d.ts": 'import { x } from "../scenario/x.ts";',
    });
    expect(places(floorComplaints(files))).toEqual([
      "src/history/a.ts:1",
      "src/scenario/b.ts:1",
      "src/result/c.ts:1",
    ]);
  });

  test("a new room needs a floor, and src never imports tests", () => {
    const files = tree({
      "src/attic/a.ts": "export {};",
      "src/cli/a.ts": 'import { x } from "../../test/x.ts";',
    });
    expect(places(floorComplaints(files))).toEqual(["src/attic/a.ts", "src/cli/a.ts:1"]);
  });
});

describe("packages", () => {
  test("rooms use what stands in their list", () => {
    const files = tree({
      "src/kernel/a.ts": 'import { sha256 } from "@noble/hashes/sha2.js";',
      "src/report/a.ts": 'import { readFile } from "node:fs/promises";',
      "src/redis/a.ts": 'import { Redis } from "ioredis";\nimport net from "node:net";',
      "test/a.test.ts": 'import fc from "fast-check";',
    });
    expect(tell(packageComplaints(files))).toBe("");
  });

  test.each([
    ["src/canary/a.ts", 'import { sha256 } from "@noble/hashes/sha2.js";', "no package at all"],
    ["src/kernel/a.ts", 'import fs from "node:fs";', "only seedrandom, @noble/hashes"],
    ["src/report/a.ts", 'import net from "node:net";', "only chart.js"],
    ["src/live/a.ts", 'import { Redis } from "ioredis";', "only node:*"],
    ["src/live/a.ts", 'import fs from "fs";', "without its prefix"],
  ])("%s does not: %s", (path, text, said) => {
    expect(tell(packageComplaints(tree({ [path]: text })))).toContain(said);
  });
});

describe("words", () => {
  test("a world's name stays with the worlds, and with what shows it", () => {
    const text = "/** What a\n * Simulated world does. */";
    const files = tree({
      "src/host/a.ts": text,
      "src/canary/README.md": text,
      "src/simulator/a.ts": text,
      "src/compose/a.ts": text,
      "src/result/a.ts": text,
      "test/a.ts": text,
    });
    expect(places(worldWordComplaints(files))).toEqual([
      "src/host/a.ts:2",
      "src/canary/README.md:2",
    ]);
  });

  test("no file or folder is a drawer", () => {
    const files = tree({
      "src/kernel/utils.ts": "",
      "src/common/a.ts": "",
      "src/host/lease-manager.ts": "",
      "test/helpers/a.ts": "",
      "src/kernel/commonest.ts": "",
    });
    expect(nameComplaints(files)).toHaveLength(4);
  });
});

describe("sizes", () => {
  const lines = (count: number) => "let a;\n".repeat(count);

  test("as large as may be", () => {
    const files = tree({
      "src/kernel/a.ts": lines(LIMITS.fileLines),
      "src/kernel/b.ts": `function f() {\n${lines(LIMITS.functionLines - 2)}}`,
      "src/kernel/c.ts": `// ${"x".repeat(LIMITS.columns - 3)}`,
      "test/d.ts": `describe.skipIf(1)("d", () => {\n${lines(LIMITS.functionLines)}});`,
      "src/kernel/README.md": "x".repeat(500),
    });
    expect(tell(sizeComplaints(files))).toBe("");
  });

  test.each([
    ["a file", lines(LIMITS.fileLines + 1), "401 lines"],
    ["a function", `function f() {\n${lines(LIMITS.functionLines - 1)}}`, "71 lines"],
    ["a method", `class A {\n  f() {\n${lines(LIMITS.functionLines - 1)}}\n}`, "71 lines"],
    ["an arrow", `const f = () => {\n${lines(LIMITS.functionLines - 1)}};`, "71 lines"],
    ["a line", `// ${"x".repeat(LIMITS.columns - 2)}`, "101 columns"],
  ])("%s that is larger by one", (_name, text, said) => {
    expect(tell(sizeComplaints(tree({ "src/kernel/a.ts": text })))).toContain(said);
  });

  test("a folder holds ten files", () => {
    const names = Array.from({ length: 11 }, (_, i) => [`src/redis/lua/${i}.lua`, ""]);
    const full = Object.fromEntries(names.slice(1));
    expect(sizeComplaints(tree({ ...full, "src/redis/lua/README.md": "" }))).toEqual([]);
    const over = sizeComplaints(tree(Object.fromEntries(names)));
    expect(tell(over)).toContain("src/redis/lua: holds 11 source files");
  });
});

describe("prose", () => {
  const explained = Object.fromEntries(
    ["scenarios", "bench", "reports", "test"].map((folder) => [`${folder}/README.md`, ""]),
  );

  test("every folder of src has a README, also one that only holds folders", () => {
    const files = tree({ ...explained, "src/canary/work/job.ts": "" });
    expect(places(readmeComplaints(files))).toEqual(["src/canary/work", "src/canary"]);
    expect(places(readmeComplaints([]))).toEqual(["scenarios", "bench", "reports", "test"]);
  });

  test("so has every folder of test, but for those that mirror one within a room", () => {
    const rooms = { "src/canary/work/README.md": "", "src/canary/README.md": "" };
    const tests = { "test/canary/work/a.ts": "", "test/canary/lab/b.ts": "" };
    const missing = places(readmeComplaints(tree({ ...explained, ...rooms, ...tests })));
    expect(missing).toEqual(["test/canary", "test/canary/lab"]);
  });

  test("every source file has a header", () => {
    const files = tree({
      "src/cli/main.ts": "#!/usr/bin/env node\n/** What it is for. */",
      "src/cli/a.ts": "import x;\n/** Too late. */",
      "test/a.ts": "test();",
    });
    expect(places(headerComplaints(files))).toEqual(["src/cli/a.ts"]);
  });
});
