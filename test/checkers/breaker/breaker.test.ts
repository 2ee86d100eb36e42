import { describe, expect, test } from "vitest";
import type { Lane } from "../../../src/canary/store/job.ts";
import type { LaneQueue } from "../../../src/canary/store/replies.ts";
import { DivertedJustified } from "../../../src/checkers/breaker/diverted-justified.ts";
import { LaneDepth } from "../../../src/checkers/breaker/lane-depth.ts";
import { wrongBreaker } from "../../../src/checkers/breaker/recomputed-breaker.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { aScenario } from "../../a-scenario.ts";
import { aLook, HistoryBuilder } from "../history-builder.ts";

const breaker = { depth: 10, age: SECOND };

/** The history of a producer and a store, with what the replies say of the canary lane. */
class Told extends HistoryBuilder {
  #next = 0;

  /** Sent a little before its reply, when what was heard before it was long known. */
  batch(
    count: number,
    lane: Lane,
    canary: LaneQueue | null,
    marks: { diverted?: true } = {},
  ): this {
    this.wait(SECOND);
    const jobs = Array.from({ length: count }, (_, i) => this.#next + i);
    this.#next += count;
    return this.enqueued(jobs, lane, 1).says(canary, marks);
  }

  says(canary: LaneQueue | null, marks: { diverted?: true; sentAt?: number } = {}): this {
    const last = this.events.pop();
    if (last === undefined) throw new Error("nobody has said anything");
    return this.add({ ...last, ...(canary === null ? {} : { canary }), ...marks } as typeof last);
  }

  /** As a process that starts reads it. */
  read(canary: LaneQueue, process = "producer/0"): this {
    this.wait(SECOND);
    const stamp = { at: this.at, process, order: 0, storeAt: this.at };
    return this.add({ kind: "laneRead", ...stamp, canary });
  }
}

const waits = (queued: number, oldestAge: number | null = queued > 0 ? 0 : null): LaneQueue => ({
  queued,
  oldestAge,
});
const diverted = { diverted: true } as const;

describe("diverted-justified", () => {
  const check = (history: HistoryBuilder, isThere = true) => {
    const scenario = aScenario({ rollout: isThere ? { breaker } : {} });
    const context = { scenario, traitsOf: () => ({ id: "", tenant: "", kind: "" }) };
    return history.verdict(new DivertedJustified(context), "diverted-justified");
  };

  test("passes what is diverted from beyond a bound down to half of it", () => {
    const history = new Told()
      .batch(11, "canary", waits(11))
      .batch(1, "stable", waits(6), diverted)
      .batch(1, "stable", waits(5), diverted)
      .batch(1, "canary", waits(6));
    expect(check(history)).toBe("pass");
    const old = new Told().batch(1, "canary", waits(1, SECOND + 1));
    expect(check(old.batch(1, "stable", waits(1, SECOND), diverted))).toBe("pass");
  });

  test("catches canary jobs while it is open, by depth and by age", () => {
    const deep = new Told().batch(11, "canary", waits(11));
    expect(check(deep.batch(1, "canary", waits(12)))).toBe("fail");
    const old = new Told().batch(1, "canary", waits(1, SECOND + 1));
    expect(check(old.batch(1, "canary", waits(2)))).toBe("fail");
  });

  test("catches what is diverted too early, too long, or to the canary", () => {
    const early = new Told().batch(10, "canary", waits(10));
    expect(check(early.batch(1, "stable", waits(10), diverted))).toBe("fail");
    const long = new Told().batch(11, "canary", waits(11)).batch(1, "stable", waits(5), diverted);
    expect(check(long.batch(1, "stable", waits(5), diverted))).toBe("fail");
    const wrong = new Told().batch(11, "canary", waits(11));
    expect(check(wrong.batch(1, "canary", waits(11), diverted))).toBe("fail");
  });

  test("leaves what was under way when it opened", () => {
    const history = new Told().batch(11, "canary", waits(11));
    const { at } = history;
    history.enqueued([50], "canary", 1).says(waits(12), { sentAt: at });
    expect(check(history)).toBe("pass");
    history.enqueued([51], "canary", 1).says(waits(12), { sentAt: at + 1 });
    expect(check(history)).toBe("fail");
  });

  test("a process that starts goes by what it reads, and by nothing from before", () => {
    const history = () =>
      new Told().batch(11, "canary", waits(11)).process("started", "producer/0");
    expect(check(history().read(waits(8)).batch(1, "canary", waits(8)))).toBe("pass");
    expect(check(history().read(waits(11)).batch(1, "canary", waits(11)))).toBe("fail");
    expect(check(history().read(waits(11), "producer/1").batch(1, "canary", waits(9)))).toBe(
      "pass",
    );
  });

  test("nothing is diverted where there is no breaker; then there is no finding", () => {
    expect(check(new Told().batch(1, "stable", null), false)).toBeUndefined();
    expect(check(new Told().batch(1, "stable", null, diverted), false)).toBe("fail");
  });
});

describe("lane-depth", () => {
  const verdicts = (history: HistoryBuilder, atMost: number | null = null) => {
    const scenario = aScenario({ rollout: { breaker }, expect: { canaryDepthAtMost: atMost } });
    const context = { scenario, traitsOf: () => ({ id: "", tenant: "", kind: "" }) };
    const findings = history.findings([new LaneDepth(context)]);
    return findings.map(({ id, verdict }) => `${id} ${verdict}`);
  };
  const AGE = SECOND + MILLISECOND;

  test("passes what is true of depth and age", () => {
    const history = new Told()
      .batch(2, "canary", waits(2))
      .batch(3, "canary", waits(5, AGE))
      .claimed([0, 1], { lane: "canary" })
      .batch(1, "stable", waits(3, AGE + MILLISECOND))
      .claimed([2, 3, 4], { lane: "canary" })
      .batch(1, "stable", waits(0));
    expect(verdicts(history)).toEqual(["lane-depth pass"]);
    expect(verdicts(history, 5)).toEqual(["lane-depth pass", "canary-depth pass"]);
    expect(verdicts(history, 4)).toEqual(["lane-depth pass", "canary-depth fail"]);
  });

  test("catches another depth, and another age", () => {
    const two = () => new Told().batch(2, "canary", waits(2));
    expect(verdicts(two().batch(1, "stable", waits(3, AGE)))).toEqual(["lane-depth fail"]);
    expect(verdicts(two().batch(1, "stable", waits(2, AGE + 1)))).toEqual(["lane-depth fail"]);
    expect(verdicts(two().batch(1, "stable", waits(0)))).toEqual(["lane-depth fail"]);
  });

  test("catches a store that says nothing though the route has a breaker", () => {
    const under = (fields: object) => new Told().committed({}, fields).batch(1, "canary", null);
    expect(verdicts(under({ breaker }))).toEqual(["lane-depth fail"]);
    expect(verdicts(under({}))).toEqual([]);
  });

  test("excuses what an unheard command explains, and no more", () => {
    const told = (queued: number, oldestAge = AGE) =>
      new Told().batch(2, "canary", waits(2)).batch(1, "stable", waits(queued, oldestAge));
    expect(verdicts(told(4).unknown("enqueue", { jobs: [7, 8] }))).toEqual(["lane-depth pass"]);
    expect(verdicts(told(4).unknown("enqueue", { jobs: [7] }))).toEqual(["lane-depth fail"]);
    expect(verdicts(told(1).unknown("claim"))).toEqual(["lane-depth pass"]);
    expect(verdicts(told(1).unknown("enqueue", { jobs: [7] }))).toEqual(["lane-depth fail"]);
    expect(verdicts(told(9).storeLost(1))).toEqual(["lane-depth pass"]);
    const later = told(4)
      .wait(60 * SECOND)
      .unknown("enqueue", { jobs: [7, 8] });
    expect(verdicts(later)).toEqual(["lane-depth fail"]);
  });
});

describe("the breaker's check of a look", () => {
  const config = aScenario({ rollout: { breaker } }).rollout;
  const lane = { queued: 0, inFlight: 0, oldestAge: null };
  const lookOf = (queued: number, lastAt: number | null, verdict: "pass" | "fail" | null) => {
    const canary = { ...lane, queued };
    const held = { stable: lane, canary, waiting: 0, dead: 0, diverted: { jobs: 1, lastAt } };
    const base = { observed: queued, bound: 10, unit: "jobs", samples: 0, sentence: "" } as const;
    const check = { name: "breaker", tier: "warning", ...base } as const;
    const checks = verdict === null ? [] : [{ ...check, verdict }];
    return aLook({ queue: held, checks, windowFrom: 20 * SECOND });
  };

  test("warns of what waits, and of what was diverted in the window", () => {
    expect(wrongBreaker(lookOf(10, null, "pass"), config)).toEqual([]);
    expect(wrongBreaker(lookOf(11, null, "fail"), config)).toEqual([]);
    expect(wrongBreaker(lookOf(0, 20 * SECOND, "fail"), config)).toEqual([]);
    expect(wrongBreaker(lookOf(0, 20 * SECOND - 1, "pass"), config)).toEqual([]);
    expect(wrongBreaker(lookOf(11, null, "pass"), config)).toHaveLength(1);
    expect(wrongBreaker(lookOf(0, 20 * SECOND, "pass"), config)).toHaveLength(1);
    expect(wrongBreaker(lookOf(0, null, null), config)).toHaveLength(1);
    expect(wrongBreaker(lookOf(0, null, null), aScenario().rollout)).toEqual([]);
  });
});
