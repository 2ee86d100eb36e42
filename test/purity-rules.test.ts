/** The purity rule itself, on made-up files: what it catches and what it lets pass. */
import { describe, expect, test } from "vitest";

import { tell } from "./house/complaint.ts";
import { purityComplaints, seedComplaints } from "./house/purity.ts";

function judged(path: string, text: string): string {
  return tell(purityComplaints([{ path, text }]));
}

describe("a room that decides", () => {
  test.each([
    ["Date", "const t = Date.now();"],
    ["Date", "const t = new Date();"],
    ["Date", "let t: Date;"],
    ["performance", "const t = performance.now();"],
    ["Math.random", "const r = Math.random();"],
    ["crypto", "const id = crypto.randomUUID();"],
    ["setTimeout", "setTimeout(f, 1);"],
    ["queueMicrotask", "queueMicrotask(f);"],
    ["Promise", "function f(): Promise<void> {}"],
    ["an async function", "const f = async () => {};"],
    ["an async function", "class A { async f() {} }"],
    ["await", "await f();"],
    ["for await", "for await (const x of y) {}"],
    ["import()", 'const m = import("./m.ts");'],
    ["process", "const e = process.env;"],
    ["console", 'console.log("x");'],
    ["globalThis", "globalThis.x = 1;"],
    ["**", "const p = 2 ** 3;"],
    ["**=", "p **= 2;"],
    ["Math.pow", "const p = Math.pow(2, 3);"],
    ["Math.sin", "const s = Math.sin(1);"],
    ["localeCompare", 'const c = "a".localeCompare("b");'],
    ["toLocaleString", "const s = n.toLocaleString();"],
    ["Intl", "const f = new Intl.NumberFormat();"],
  ])("may not use %s: %s", (what, text) => {
    expect(judged("src/canary/a.ts", `// first\n${text}`)).toContain(
      `src/canary/a.ts:2: uses ${what},`,
    );
  });

  test.each([
    "function f(event: { process: string }) { return event.process; }",
    "function f({ process }: Event) { return process; }",
    "function f([console]: string[], Date = 1, ...performance: A) { return [console, Date]; }",
    "const process = 1;\nconst x = { process };",
    'import { process } from "./process.ts";\nprocess();',
    "interface A { readonly process: string; Promise: 1 }",
    "const a = { console: 1, Date: 2 };",
    "// Date.now() is forbidden\nconst s = 'Math.random() and await';",
    "const x = Math.log(2) + Math.exp(1) + Math.sqrt(2) + Math.imul(1, 2);",
  ])("may say: %s", (text) => {
    expect(judged("src/canary/a.ts", text)).toBe("");
  });
});

describe("a room that tells", () => {
  test("may wait, but must tell the same everywhere", () => {
    expect(judged("src/report/a.ts", "await f(); process.cwd(); setTimeout(f);")).toBe("");
    expect(judged("src/report/a.ts", "const t = Date.now();")).toContain("uses Date");
    expect(judged("src/measure/a.ts", "n.toLocaleString()")).toContain("toLocaleString");
    expect(judged("src/report/page/a.ts", "const t = Date.now();")).toBe("");
  });
});

test("the live world and the tests may do as they like", () => {
  for (const path of ["src/live/a.ts", "src/cli/a.ts", "test/a.ts", "src/simulator/tripwires.ts"]) {
    expect(judged(path, "await sleep(Date.now());")).toBe("");
  }
  expect(judged("src/simulator/agenda.ts", "const t = Date.now();")).toContain("uses Date");
});

test("arbitrary cases have a seed", () => {
  const judgedSeeds = (text: string) => tell(seedComplaints([{ path: "test/a.test.ts", text }]));
  expect(judgedSeeds("fc.assert(fc.property(a, f), { seed: 1, numRuns: 9 });")).toBe("");
  expect(judgedSeeds("fc.assert(p, { numRuns: 9 });")).toContain("test/a.test.ts:1: draws other");
  expect(judgedSeeds("\nfc.assert(p);")).toContain("test/a.test.ts:2: draws other");
  expect(judgedSeeds("assert(p); fc.sample(p); a.assert(p);")).toBe("");
});
