/** Places, beginnings and ends that a limit of deployments forbids, and what excuses them. */
import { describe, expect, test } from "vitest";
import { PlacesKept } from "../../../src/checkers/limit/places-kept.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import { aScenario } from "../../a-scenario.ts";
import { ALERT, HistoryBuilder } from "../history-builder.ts";

const HOLD_FOR = 20 * SECOND;
const OURS = "mail/canary_1";
const FAILOVER: Fault = {
  id: "fault-1",
  kind: "failover",
  targets: ["store"],
  at: 10 * SECOND,
  for: SECOND,
  loses: 2 * SECOND,
};

/** A history in which places are taken, too; one command of the pool at every instant. */
class PoolHistory extends HistoryBuilder {
  #poolOrder = 0;

  taken(member: string, { lives = false, limit = 2 } = {}): this {
    const stamp = this.#fromPool(member);
    return this.add({ kind: "placeTaken", ...stamp, limit, holdFor: HOLD_FOR, lives, held: 1 });
  }

  full(member: string): this {
    return this.add({ kind: "placesFull", ...this.#fromPool(member), limit: 2, held: 2 });
  }

  left(member: string): this {
    return this.add({ kind: "placeLeft", ...this.#fromPool(member), held: true });
  }

  told(): this {
    const alert = { ...ALERT, at: this.at, code: "deployment_limit" } as const;
    return this.add({ kind: "alerted", at: this.at, process: "controller/0", alert });
  }

  begun(): this {
    return this.committed({ state: "planning" }, { share: 0 });
  }

  ended(): this {
    return this.committed({ state: "completed", version: 2 }, { share: 0 });
  }

  #fromPool(member: string) {
    this.at += MILLISECOND;
    this.#poolOrder += 1;
    const process = member === OURS ? "controller/0" : "others";
    const storeAt = this.at - 100;
    return { at: this.at, process, storeAt, poolOrder: this.#poolOrder, member };
  }
}

const check = (history: HistoryBuilder, faults: readonly Fault[] = []) => {
  const deploymentLimit = {
    deployments: 2,
    holdFor: HOLD_FOR,
    heldByOthers: 2,
    until: SECOND,
    givenBack: true,
  };
  const scenario = aScenario({ scenario: { deploymentLimit, faults } });
  const checker = new PlacesKept({ scenario, traitsOf: () => ({ id: "", tenant: "", kind: "" }) });
  const [finding] = history.findings([checker]);
  return `${finding?.verdict}: ${finding?.sentence}`;
};

const history = () => new PoolHistory();
/** Two others live. */
const crowded = () => history().taken("a", { lives: true }).taken("b", { lives: true });

describe("places-kept", () => {
  test("says nothing where there is no limit", () => {
    const context = { scenario: aScenario(), traitsOf: () => ({ id: "", tenant: "", kind: "" }) };
    expect(
      crowded()
        .begun()
        .findings([new PlacesKept(context)]),
    ).toEqual([]);
  });

  test("is content with a deployment that waits, begins, ends and gives back", () => {
    const whole = crowded().full(OURS).told().left("a").taken(OURS).begun().ended().left(OURS);
    expect(check(whole.wait(2 * HOLD_FOR).audited())).toMatch(
      /^pass: Of 2 places at most 2 .* 1 time none was free, 2 were given back, the deployment/,
    );
  });

  test("cannot say where nobody asked", () => {
    expect(check(history().audited())).toContain("unknown: There was nothing to check");
  });

  describe("in the pool", () => {
    test("a place too many is blamed, one of who lives already is not", () => {
      expect(check(crowded().taken(OURS))).toMatch(/^fail: .*while 2 were held/);
      expect(check(crowded().taken("c", { lives: true }))).toMatch(/^pass/);
    });

    test("what has lapsed is not held, and a renewal takes no further place", () => {
      expect(check(crowded().wait(HOLD_FOR).taken(OURS))).toMatch(/^pass/);
      expect(check(history().taken("a").taken("b").taken("a"))).toMatch(/^pass/);
    });

    test("answers are laid in the store's order, whoever told of them first", () => {
      const { events } = crowded().left("a").taken(OURS);
      const late = history();
      for (const event of events.toReversed()) late.add(event);
      expect(check(late)).toMatch(/^pass/);
    });

    test("who is sent away while a place is free is told of, lapsed or given back", () => {
      const sent = (pool: PoolHistory) => check(pool.full(OURS).told());
      expect(sent(crowded())).toMatch(/^pass/);
      expect(sent(crowded().left("b"))).toMatch(/^fail: .*no more than 1 place of 2 was held/);
      expect(sent(crowded().wait(HOLD_FOR))).toMatch(/^fail: .*no more than 0 places of 2/);
    });

    test("a lost reply may have taken the place, or given it back", () => {
      const unheard = { member: "c" };
      const maybe = history()
        .taken("a")
        .unknown("takePlace", unheard)
        .wait(5 * SECOND);
      expect(check(maybe.full(OURS).told())).toMatch(/^pass/);
      const left = crowded()
        .unknown("leavePlace", { member: "a" })
        .wait(5 * SECOND);
      expect(check(left.taken(OURS))).toMatch(/^pass/);
      const surely = { member: "a", definite: true };
      expect(check(crowded().unknown("leavePlace", surely).taken(OURS))).toMatch(/^fail/);
    });

    test("what a failover may have taken is not held for sure, what it keeps is", () => {
      const lost = (before: number) =>
        history()
          .wait(before)
          .taken("a")
          .taken("b")
          .wait(11 * SECOND - before)
          .storeLost(0);
      expect(check(lost(9 * SECOND).taken(OURS), [FAILOVER])).toMatch(/^pass/);
      expect(check(lost(5 * SECOND).taken(OURS), [FAILOVER])).toMatch(/^fail/);
    });

    test("what one failover may have taken is not held for sure after the next one either", () => {
      const again: Fault = { ...FAILOVER, id: "fault-2", at: 15 * SECOND, loses: MILLISECOND };
      const renewed = history()
        .wait(SECOND)
        .taken("a", { lives: true })
        .taken("b", { lives: true })
        .wait(8 * SECOND)
        .taken("a", { lives: true })
        .taken("b", { lives: true })
        .wait(2 * SECOND)
        .storeLost(0)
        .wait(5 * SECOND)
        .storeLost(0, "fault-2")
        .wait(6 * SECOND);
      expect(check(renewed.taken(OURS), [FAILOVER, again])).toMatch(/^pass/);
    });

    test("a place whose end a failover took may be held again", () => {
      const back = crowded()
        .wait(9 * SECOND)
        .left("a")
        .wait(SECOND)
        .storeLost(0);
      expect(check(back.full(OURS).told(), [FAILOVER])).toMatch(/^pass/);
    });
  });

  describe("of the deployment", () => {
    test("to begin without a place, with one that lapsed or was given back, is wrong", () => {
      expect(check(crowded().begun())).toMatch(/^fail: .*without a place/);
      expect(check(history().taken(OURS).wait(HOLD_FOR).begun())).toMatch(/^fail/);
      expect(check(history().taken(OURS).left(OURS).begun())).toMatch(/^fail/);
      expect(check(history().taken(OURS).begun())).toMatch(/^pass/);
    });

    test("a place that was granted and lost by the store is good enough", () => {
      const granted = history()
        .wait(9 * SECOND)
        .taken(OURS)
        .wait(2 * SECOND)
        .storeLost(0)
        .begun();
      expect(check(granted, [FAILOVER])).toMatch(/^pass/);
    });

    test("to let it lapse is wrong, unless something hindered the controllers", () => {
      const begun = () => history().taken(OURS).begun();
      expect(
        check(
          begun()
            .wait(2 * HOLD_FOR)
            .audited(),
        ),
      ).toMatch(/^fail: .*let its place lapse/);
      const crashed = begun()
        .process("crashed")
        .wait(2 * HOLD_FOR);
      expect(check(crashed.audited())).toMatch(/^pass/);
    });

    test("to keep it after the end is wrong, by renewals or by silence", () => {
      const ended = () => history().taken(OURS).begun().ended();
      expect(
        check(
          ended()
            .wait(2 * HOLD_FOR)
            .audited(),
        ),
      ).toMatch(/^fail: .*kept its place/);
      const renewed = ended()
        .wait(2 * HOLD_FOR)
        .taken(OURS, { lives: true });
      expect(check(renewed)).toMatch(/^fail: .*long after its end/);
      const crashed = ended()
        .process("crashed")
        .wait(2 * HOLD_FOR);
      expect(check(crashed.audited())).toMatch(/^pass/);
    });
  });

  test("who finds no place and tells nobody is wrong, unless it died of it", () => {
    expect(
      check(
        crowded()
          .full(OURS)
          .wait(2 * SECOND)
          .audited(),
      ),
    ).toMatch(/^fail: .*told nobody/);
    const died = crowded()
      .full(OURS)
      .process("crashed")
      .wait(2 * SECOND);
    expect(check(died.audited())).toMatch(/^pass/);
  });

  test("who told of it need not do so again after a pause, but after a crash", () => {
    const told = () => crowded().full(OURS).told();
    const again = (history: PoolHistory) =>
      check(
        history
          .full(OURS)
          .wait(2 * SECOND)
          .audited(),
      );
    expect(again(told().process("paused").process("resumed"))).toMatch(/^pass/);
    expect(again(told().process("crashed").process("started"))).toMatch(/^fail: .*told nobody/);
  });
});
