/** The rule engine as a whole: whatever lanes did, limits say and rules ask for. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketOf } from "../../../src/canary/metrics/histogram.ts";
import type { LaneCounts } from "../../../src/canary/metrics/window.ts";
import type { Condition, Limit } from "../../../src/canary/rules/condition.ts";
import { type JudgementInput, judgeLook } from "../../../src/canary/rules/judgement.ts";
import type { Act, Rule, RuleAction, RuleMemories } from "../../../src/canary/rules/rule.ts";
import { MILLISECOND, MINUTE, SECOND } from "../../../src/kernel/time.ts";

const NEEDED = 20;

/** Weakest first. */
const STRENGTH = ["custom", "alert", "promote", "pause", "gradual", "immediate"];
const strength = (act: Act) => STRENGTH.indexOf(act.kind === "rollback" ? act.mode : act.kind);

const counted = ["error_rate", "success_rate", "p95_latency", "throughput"] as const;
const operators = ["lt", "lte", "gt", "gte", "eq", "ne"] as const;
const kinds = ["absolute", "delta_points", "delta_percent", "ratio"] as const;

const breach = fc.record({
  metric: fc.constantFrom(...counted),
  operator: fc.constantFrom(...operators),
  kind: fc.constantFrom(...kinds),
  value: fc.integer({ min: -50, max: 150 }),
  judge: fc.constant("threshold" as const),
});
const holdFor = fc.constantFrom(0, 2 * SECOND, 10 * SECOND);
const condition: fc.Arbitrary<Condition> = fc
  .tuple(breach, holdFor)
  .map(([of, hold]) => ({ ...of, holdFor: hold }));
const limit: fc.Arbitrary<Limit> = fc.record({
  tier: fc.constantFrom("warning", "critical"),
  breach,
  ifReported: fc.constant(false),
});
const act: fc.Arbitrary<Act> = fc.constantFrom<Act>(
  { kind: "rollback", mode: "immediate" },
  { kind: "rollback", mode: "gradual" },
  { kind: "pause" },
  { kind: "promote" },
  { kind: "alert", severity: "critical" },
  { kind: "custom", name: "page", parameters: {} },
);
const ruleOf = (conditions: fc.Arbitrary<Condition[]>) =>
  fc.record({
    type: fc.constant("custom" as const),
    enabled: fc.constant(true),
    priority: fc.integer({ min: 0, max: 3 }),
    conditions,
    actions: fc.array(act, { minLength: 1, maxLength: 3 }),
    every: fc.constantFrom(0, SECOND, 7 * SECOND),
    cooldown: fc.constantFrom(0, 5 * SECOND, MINUTE),
    description: fc.constant("-"),
  });
const named = (rules: readonly Omit<Rule, "name">[]): Rule[] =>
  rules.map((rule, i) => ({ ...rule, name: `rule-${String.fromCharCode(97 + i)}` }));
const rulesOf = (conditions: fc.Arbitrary<Condition[]>) =>
  fc.array(ruleOf(conditions), { minLength: 1, maxLength: 6 }).map(named);
const rules = rulesOf(fc.array(condition, { minLength: 1, maxLength: 2 }));

const laneOf = (finished: fc.Arbitrary<number>): fc.Arbitrary<LaneCounts> =>
  fc
    .record({
      finished,
      fails: fc.double({ min: 0, max: 1, noNaN: true }),
      runMs: fc.integer({ min: 1, max: 500 }),
    })
    .map(({ finished: n, fails, runMs }) => {
      const failed = Math.floor(n * fails);
      const runTimes: [number, number][] = n > 0 ? [[bucketOf(runMs * MILLISECOND), n]] : [];
      return {
        routed: n + 5,
        finished: n,
        failed,
        attemptsFailed: failed,
        runTimes: new Map(runTimes),
      };
    });
const known = laneOf(fc.integer({ min: NEEDED, max: 300 }));
const lane = laneOf(fc.nat(2 * NEEDED));

const INPUT: Omit<JudgementInput, "stable" | "canary"> = {
  reported: { stable: {}, canary: {} },
  queue: null,
  breaker: null,
  thresholds: {
    maxErrorRateIncreasePoints: 100,
    maxLatencyIncreasePercent: 1_000_000,
    maxThroughputDecreasePercent: 100,
    minSuccessRatePercent: 0,
    requiredSamples: NEEDED,
  },
  minDuration: 0,
  age: 10 * MINUTE,
  stageAge: 5 * MINUTE,
  limits: [],
  rules: [],
  memories: {},
  bars: {},
  at: 20 * MINUTE,
};

const judge = (rest: Pick<JudgementInput, "stable" | "canary"> & Partial<JudgementInput>) =>
  judgeLook({ ...INPUT, ...rest });

/** Looks one after the other; what is remembered goes from each to the next. */
function judgeAll(
  looks: readonly { gap: number; stable: LaneCounts; canary: LaneCounts }[],
  of: Rule[],
) {
  let memories: RuleMemories = {};
  let at = INPUT.at;
  return looks.map(({ gap, stable, canary }) => {
    at += gap;
    const judgement = judge({ stable, canary, rules: of, memories, at });
    memories = judgement.memories;
    return { at, judgement };
  });
}

const looks = fc.array(
  fc.record({ gap: fc.integer({ min: 1, max: 4 * SECOND }), stable: lane, canary: lane }),
  { minLength: 1, maxLength: 40 },
);

describe("the strongest action", () => {
  test("wins, whatever the order of the rules; then priority, then name", () => {
    const shuffled = rules.chain((of) =>
      fc.tuple(fc.constant(of), fc.shuffledSubarray(of, { minLength: of.length })),
    );
    const property = fc.property(shuffled, known, known, ([of, other], stable, canary) => {
      const one = judge({ stable, canary, rules: of });
      expect(judge({ stable, canary, rules: other })).toEqual(one);
      const fired = of.filter(({ name }) =>
        one.rules.some(({ rule, status }) => rule === name && status === "fired"),
      );
      const wishes = fired.flatMap((rule) =>
        rule.actions.map((wish) => [strength(wish), rule.priority, rule.name] as const),
      );
      const won = one.action;
      if (won === null) {
        expect(fired).toEqual([]);
        return;
      }
      const most = Math.max(...wishes.map(([s]) => s));
      const strongest = wishes.filter(([s]) => s === most);
      const first = Math.max(...strongest.map(([, priority]) => priority));
      const names = strongest
        .filter(([, priority]) => priority === first)
        .map(([, , name]) => name);
      expect([strength(won), won.rule]).toEqual([most, names.sort()[0]]);
    });
    fc.assert(property, { seed: 17, numRuns: 400 });
  });

  test("is none that cannot be done, and a rule with nothing else is blocked", () => {
    const property = fc.property(rules, known, known, act, (of, stable, canary, barred) => {
      const bars = { [barred.kind]: "It cannot be." };
      const { action, rules: seen } = judge({ stable, canary, rules: of, bars });
      expect(action?.kind).not.toBe(barred.kind);
      for (const { rule, status } of seen) {
        const acts = of.find(({ name }) => name === rule)?.actions ?? [];
        if (acts.every(({ kind }) => kind === barred.kind)) expect(status).not.toBe("fired");
      }
    });
    fc.assert(property, { seed: 17, numRuns: 400 });
  });

  test("brings along the alerts of its own rule only", () => {
    const property = fc.property(rules, known, known, (of, stable, canary) => {
      const { action, announced } = judge({ stable, canary, rules: of });
      const own = of.find(({ name }) => name === action?.rule)?.actions ?? [];
      const said = own.filter(({ kind }) => kind === "alert" || kind === "custom");
      expect(announced.map(({ kind }) => kind)).toEqual(said.map(({ kind }) => kind));
      expect(announced.every(({ rule }: RuleAction) => rule === action?.rule)).toBe(true);
    });
    fc.assert(property, { seed: 17, numRuns: 400 });
  });
});

describe("what is unknown", () => {
  test("never acts, by a rule or by a limit", () => {
    const few = laneOf(fc.nat(NEEDED - 1));
    const limits = fc.array(limit, { maxLength: 4 });
    const property = fc.property(rules, limits, known, few, (of, bounds, stable, canary) => {
      for (const lanes of [
        { stable, canary },
        { stable: canary, canary: stable },
      ]) {
        const judgement = judge({ ...lanes, rules: of, limits: bounds });
        expect(judgement).toMatchObject({ overall: "unknown", warning: false, action: null });
        expect(new Set(judgement.rules.map(({ status }) => status))).toEqual(new Set(["unknown"]));
      }
    });
    fc.assert(property, { seed: 17, numRuns: 400 });
  });

  test("is a metric that no worker reports, unless its limit says otherwise", () => {
    const cpu = { metric: "cpu_percent", operator: "gt", kind: "absolute", value: 80 } as const;
    const bound = { tier: "critical", breach: { ...cpu, judge: "threshold" } } as const;
    const [stable] = fc.sample(known, { seed: 3, numRuns: 1 });
    const lanes = { stable: stable as LaneCounts, canary: stable as LaneCounts };
    const overall = (ifReported: boolean, canary = {}) =>
      judge({
        ...lanes,
        limits: [{ ...bound, ifReported }],
        reported: { stable: {}, canary },
      }).overall;
    expect(overall(false)).toBe("unknown");
    expect(overall(true)).toBe("pass");
    expect(overall(true, { cpu_percent: { sum: 240, count: 3 } })).toBe("pass");
    expect(overall(true, { cpu_percent: { sum: 81, count: 1 } })).toBe("fail");
  });
});

describe("from look to look", () => {
  test("a rule fires no sooner than its cooldown, interval and hold durations allow", () => {
    const property = fc.property(rules, looks, (of, taken) => {
      const seen = judgeAll(taken, of);
      for (const rule of of) {
        const statuses = seen.map(({ at, judgement }) => ({
          at,
          ...judgement.rules.find((look) => look.rule === rule.name),
        }));
        const firedAt = statuses.filter(({ status }) => status === "fired").map(({ at }) => at);
        const judgedAt = statuses.filter(({ status }) => status !== "resting");
        for (const [i, at] of firedAt.entries()) {
          const before = firedAt[i - 1] ?? Number.NEGATIVE_INFINITY;
          expect(at - before).toBeGreaterThanOrEqual(Math.max(rule.cooldown, rule.every));
          const held = Math.max(...rule.conditions.map((one) => one.holdFor));
          const since = judgedAt.filter((look) => look.at > at - held && look.at <= at);
          const isHeld = since.every((look) => look.conditions?.every((c) => c.answer === "yes"));
          expect(isHeld).toBe(true);
        }
      }
    });
    fc.assert(property, { seed: 17, numRuns: 400 });
  });

  test("a rule that is not enabled changes nothing", () => {
    const property = fc.property(rules, rules, looks, (of, others, taken) => {
      const off = others.map((rule) => ({ ...rule, name: `off-${rule.name}`, enabled: false }));
      expect(judgeAll(taken, [...off, ...of])).toEqual(judgeAll(taken, of));
    });
    fc.assert(property, { seed: 18, numRuns: 150 });
  });
});

test("a warning is no breach, and promotes nothing", () => {
  const limits = fc.array(limit, { minLength: 1, maxLength: 4 });
  const property = fc.property(rules, limits, known, known, (of, bounds, stable, canary) => {
    const warnings = bounds.map((one) => ({ ...one, tier: "warning" as const }));
    const { overall, warning, action } = judge({ stable, canary, limits: warnings, rules: of });
    expect(overall).not.toBe("fail");
    if (warning) expect(action?.kind).not.toBe("promote");
    const critical = bounds.map((one) => ({ ...one, tier: "critical" as const }));
    expect(judge({ stable, canary, limits: critical }).overall === "fail").toBe(warning);
  });
  fc.assert(property, { seed: 17, numRuns: 400 });
});
