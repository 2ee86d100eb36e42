import { afterAll, describe, expect, test } from "vitest";
import { CRASHING, FAILING, HEALTHY } from "./base-scenario.ts";
import { BROKEN_ROLLOUT } from "./broken-rollout.ts";
import { BROKEN_RULES } from "./broken-rules.ts";
import { BROKEN_STORE } from "./broken-store.ts";
import { catchIt, runFresh, type Specimen } from "./specimen.ts";

const SPECIMENS: readonly Specimen[] = [...BROKEN_RULES, ...BROKEN_STORE, ...BROKEN_ROLLOUT];

const score: string[] = [];

describe("the sound parts", () => {
  test.each([
    ["a healthy canary", HEALTHY],
    ["a failing canary", FAILING],
    ["crashing workers", CRASHING],
  ])("pass every check with %s", async (_name, scenario) => {
    for (let seed = 1; seed <= 3; seed++) {
      const { findings } = await runFresh({ scenario }, seed);
      const objections = findings.filter(({ verdict }) => verdict !== "pass");
      expect(objections.map(({ id, sentence }) => `${id}: ${sentence}`)).toEqual([]);
    }
  });
});

describe("a specimen", () => {
  test.each(SPECIMENS)("is caught: $name", async (specimen) => {
    const { seed, failed } = await catchIt(specimen);
    score.push(`  ${seed === null ? "survived" : `seed ${seed}`}  ${specimen.name}: ${failed}`);
    expect(seed).not.toBeNull();
  });

  afterAll(() => {
    const caught = score.filter((line) => !line.includes("survived")).length;
    console.log(`kill score: ${caught} of ${score.length}\n${score.join("\n")}`);
  });
});
