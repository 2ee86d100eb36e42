import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runSimulated } from "../src/compose/run-simulated.ts";
import { parseScenario } from "../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../src/scenario/resolve-scenario.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

function firstScenario(): string {
  const block = /```yaml\n(# yaml-language-server[\s\S]*?)```/.exec(README);
  if (block?.[1] === undefined) throw new Error("the README shows no scenario");
  return block[1];
}

test("the README's scenario runs and passes", async () => {
  const file = parseScenario({ text: firstScenario(), file: "README.md" });
  const { result } = await runSimulated(resolveScenario(file), {
    onProgress: () => {},
    signal: new AbortController().signal,
    command: "",
  });
  expect(result.reason).toMatch(/^All \d+ findings pass/);
});

test("the README's scripts exist", () => {
  const manifest: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  for (const [, script] of README.matchAll(/npm run ([a-z:]+)/g)) {
    expect(Object.keys(manifest.scripts)).toContain(script);
  }
});
