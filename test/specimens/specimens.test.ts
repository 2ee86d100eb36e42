import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { BROKEN_AUDIT } from "./audit/broken-audit.ts";
import { CRASHING, FAILING, HEALTHY } from "./base-scenario.ts";
import { BROKEN_BREAKER } from "./breaker/broken-breaker.ts";
import { BROKEN_CONTROL } from "./broken-control.ts";
import { BROKEN_ROLLOUT } from "./broken-rollout.ts";
import { BROKEN_RULES } from "./broken-rules.ts";
import { BROKEN_STORE } from "./broken-store.ts";
import { BROKEN_UNDER_FAULTS } from "./broken-under-faults.ts";
import { BROKEN_WORK } from "./broken-work.ts";
import { BROKEN_ALERTS } from "./control/broken-alerts.ts";
import { BROKEN_LATER_CHANGES } from "./control/broken-later-changes.ts";
import { BROKEN_LIMIT } from "./control/broken-limit.ts";
import { BROKEN_ATTEMPTS } from "./job-life/broken-attempts.ts";
import { BROKEN_JOB_LIFE } from "./job-life/broken-job-life.ts";
import { type Kill, README, readmeText, scoreLine, scoreTable, withTable } from "./kill-score.ts";
import { BROKEN_NAIVELY } from "./naive/broken-naively.ts";
import { THE_EIGHTEEN } from "./naive/the-eighteen.ts";
import { BROKEN_PLANS } from "./plans/broken-plans.ts";
import { BROKEN_STAGES } from "./plans/broken-stages.ts";
import { BROKEN_REGISTRY } from "./registry/broken-registry.ts";
import { BROKEN_REPORTS } from "./registry/broken-reports.ts";
import { BROKEN_KEYS } from "./routing/broken-keys.ts";
import { BROKEN_ROUTING } from "./routing/broken-routing.ts";
import { BROKEN_ENGINE } from "./rules/broken-engine.ts";
import { BROKEN_SAMPLING } from "./sampling/broken-sampling.ts";
import { catchIt, runFresh, type Specimen } from "./specimen.ts";

const SPECIMENS: readonly Specimen[] = [
  ...BROKEN_RULES,
  ...BROKEN_ENGINE,
  ...BROKEN_STORE,
  ...BROKEN_ROLLOUT,
  ...BROKEN_NAIVELY,
  ...BROKEN_PLANS,
  ...BROKEN_STAGES,
  ...BROKEN_ROUTING,
  ...BROKEN_KEYS,
  ...BROKEN_BREAKER,
  ...BROKEN_SAMPLING,
  ...BROKEN_REGISTRY,
  ...BROKEN_REPORTS,
  ...BROKEN_AUDIT,
  ...BROKEN_WORK,
  ...BROKEN_JOB_LIFE,
  ...BROKEN_ATTEMPTS,
  ...BROKEN_CONTROL,
  ...BROKEN_LATER_CHANGES,
  ...BROKEN_ALERTS,
  ...BROKEN_LIMIT,
  ...BROKEN_UNDER_FAULTS,
];

/** Of several with the same run, the first: what nothing objects to once, it does not twice. */
function differentRuns(specimens: readonly Specimen[]): Specimen[] {
  const runs = new Map<string, Specimen>();
  for (const of of specimens) {
    const run = JSON.stringify([of.scenario, of.rollout, of.rate, of.seconds]);
    if (!runs.has(run)) runs.set(run, of);
  }
  return [...runs.values()];
}

const kills: Kill[] = [];
/** Ids of all findings that were given, and of those that objected to something. */
const given = new Set<string>();
const objected = new Set<string>();

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
    const { seed, failed, ...caught } = await catchIt(specimen);
    for (const id of caught.given) given.add(id);
    for (const id of failed) objected.add(id);
    kills.push({ specimen, seed, failed });
    expect(seed).not.toBeNull();
  });

  test.each(differentRuns(SPECIMENS))(
    "is not caught where nothing is broken: $name",
    async (specimen) => {
      const { findings } = await runFresh(specimen, 1);
      const objections = findings.filter(({ verdict }) => verdict === "fail");
      expect(objections.map(({ id, sentence }) => `${id}: ${sentence}`)).toEqual([]);
    },
  );

  test.each(BROKEN_UNDER_FAULTS)("needs its fault: $name", async (specimen) => {
    const lines = specimen.scenario.split("\n").filter((line) => !line.startsWith("faults:"));
    const { seed } = await catchIt({ ...specimen, scenario: `${lines.join("\n")}\n`, seeds: 1 });
    expect(seed).toBeNull();
  });

  test.each(THE_EIGHTEEN.map((what, i) => [i + 1, what] as const))(
    "is there for fault %i of naive versions: %s",
    (number) => {
      expect(SPECIMENS.filter((specimen) => specimen.number === number)).not.toHaveLength(0);
    },
  );

  test("is there for every property that runs are checked for", () => {
    expect([...given].filter((id) => !objected.has(id))).toEqual([]);
  });

  test("stands in the table of the README: npm run generate", (context) => {
    if (kills.length < SPECIMENS.length) context.skip("not all specimens were run");
    const text = withTable(readmeText(), scoreTable(kills));
    if (process.env.COALMINE_GENERATE === "1") writeFileSync(README, text);
    expect(readmeText()).toBe(text);
  });

  afterAll(() => {
    const lines = kills.map(
      ({ specimen, seed, failed }) =>
        `  ${seed === null ? "survived" : `seed ${seed}`}  ${specimen.name}: ${failed}`,
    );
    console.log(`kill score: ${scoreLine(kills)}\n${lines.join("\n")}`);
  });
});
