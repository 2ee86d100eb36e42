/** Drawn plans: within what the block says, the same for the same seed, and replayable. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { FAULT_KINDS } from "../../../src/scenario/faults/fault.ts";
import { KINDS } from "../../../src/scenario/faults/fault-kinds.ts";
import { parseScenario } from "../../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../../src/scenario/resolve-scenario.ts";
import { resolvedYaml } from "../../../src/scenario/resolved-yaml.ts";
import { SWARM_TEXT } from "../../swarm/a-campaign.ts";

const parsed = (text: string) => parseScenario({ text, file: "tiny.yaml" });
const resolved = (seed: string, text = SWARM_TEXT) => resolveScenario(parsed(text), { seed });
const seeds = fc.integer({ min: 0, max: 1_000_000 }).map(String);
const check = (property: fc.IProperty<[string]>, numRuns = 300) =>
  fc.assert(property, { seed: 20, numRuns });
const kindsOf = `  kinds: [${Object.keys(KINDS).join(", ")}]\n`;
const ALL_KINDS = `route_signing: true\nregistry: on\n${SWARM_TEXT}`
  .replace(/ {2}kinds: .*\n/, kindsOf)
  .replace("budget: 5", "budget: 40");

describe("a drawn plan", () => {
  test("keeps to budget, span, stability and cooldown", () => {
    check(
      fc.property(seeds, (seed) => {
        const { faults, operations, load } = resolved(seed);
        const end = load.reduce((sum, phase) => sum + phase.for, 20 * SECOND);
        expect(faults.length).toBeGreaterThan(0);
        expect(faults.length).toBeLessThanOrEqual(5);
        expect(operations.length).toBeLessThanOrEqual(2);
        for (const [i, fault] of faults.entries()) {
          expect(fault.at).toBeGreaterThanOrEqual(100 * MILLISECOND);
          const ends = fault.at + fault.for;
          expect(ends <= 3 * SECOND || ends === end).toBe(true);
          for (const before of faults.slice(0, i)) {
            expect(fault.at - before.at).toBeGreaterThanOrEqual(20 * MILLISECOND);
            if (!before.targets.some((name) => fault.targets.includes(name))) continue;
            expect(fault.at - before.at - before.for).toBeGreaterThanOrEqual(100 * MILLISECOND);
          }
        }
      }),
    );
  });

  test("has faults that never end only outside of a healthy core", () => {
    check(
      fc.property(seeds, (seed) => {
        const endless = resolved(seed).faults.filter((of) => of.at + of.for > 3 * SECOND);
        const broken = new Set(endless.flatMap(({ targets }) => targets));
        const alive = (names: readonly string[]) => names.some((name) => !broken.has(name));
        expect(broken.has("producer/0")).toBe(false);
        expect(alive(["controller/0", "controller/1"])).toBe(true);
        expect(alive(["stable/0", "stable/1"])).toBe(true);
        expect(alive(["canary/0", "canary/1", "canary/2"])).toBe(true);
        expect(endless.every(({ kind }) => kind === "crash")).toBe(true);
      }),
    );
    const someNeverEnd = Array.from({ length: 100 }, (_, i) => resolved(String(i)).faults).some(
      (faults) => faults.some((of) => of.at + of.for > 3 * SECOND),
    );
    expect(someNeverEnd).toBe(true);
  });

  test("strikes only what each kind strikes, with any kind of the table", () => {
    check(
      fc.property(seeds, (seed) => {
        for (const { kind, targets } of resolved(seed, ALL_KINDS).faults) {
          const roles = targets.map((name) => name.split("/")[0]);
          const { strikes } = KINDS[kind];
          const allowed = {
            process: ["stable", "canary", "controller", "producer"],
            worker: ["stable", "canary"],
            controller: ["controller"],
            store: ["store"],
            load: ["load"],
          }[strikes];
          expect(roles.length).toBeGreaterThan(0);
          expect(roles.filter((role) => !allowed.includes(role ?? ""))).toEqual([]);
        }
      }),
    );
  });

  test("is the same for the same seed, and its resolved file gives it again", () => {
    check(
      fc.property(seeds, (seed) => {
        const scenario = resolved(seed, ALL_KINDS);
        expect(resolved(seed, ALL_KINDS)).toEqual(scenario);
        expect(resolveScenario(parsed(resolvedYaml(scenario)))).toEqual(scenario);
      }),
      100,
    );
  });

  test("is shortened with everything else", () => {
    const { faults } = resolveScenario(parsed(SWARM_TEXT), { seed: "3", compress: 10 });
    expect(faults.length).toBeGreaterThan(0);
    for (const { at } of faults) expect(at).toBeLessThanOrEqual(300 * MILLISECOND);
  });

  test("draws every kind and every action at some seed", () => {
    const scenarios = Array.from({ length: 300 }, (_, i) => resolved(String(i), ALL_KINDS));
    const kinds = new Set(scenarios.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
    const actions = scenarios.flatMap(({ operations }) => operations.map((of) => of.action.kind));
    expect([...kinds].sort()).toEqual([...FAULT_KINDS].sort());
    const moves = ["advance", "approve", "promote", "reject", "rollback", "set_share"];
    const other = ["configure", "delete", "pause", "reset_window", "resume"];
    expect([...new Set(actions)].sort()).toEqual([...moves, ...other].sort());
  });

  test("gives way to a plan that is handed in", () => {
    const drawn = { faults: [], operations: [] };
    expect(resolveScenario(parsed(SWARM_TEXT), { drawn }).faults).toEqual([]);
  });
});

describe("the block is refused", () => {
  const problem = (line: string) => () => parsed(`${SWARM_TEXT.split("swarm:")[0]}swarm: ${line}`);

  test.each([
    ["{ until: 3s, kinds: [crush] }", /crash/],
    ["{ until: 3s, kinds: [] }", /must name a kind/],
    ["{ until: 3s, kinds: { crash: 0 } }", /weight/],
    ["{ until: 3s, lasts: 2s..1s }", /lasts/],
    ["{ from: 3s, until: 3s }", /no room/],
    ["{ until: 9s }", /end of the load/],
    ["{ from: 1s }", /until/],
  ])("%s", (line, message) => {
    expect(problem(line)).toThrow(message);
  });
});
