/** Lanes one by one, shares in sum, keys over time. The router itself serves as the right one. */
import { describe, expect, test } from "vitest";

import type { Route } from "../../../src/canary/routing/route.ts";
import type { Lane } from "../../../src/canary/store/job.ts";
import { RoutingConformance } from "../../../src/checkers/routing/routing-conformance.ts";
import { RoutingShare } from "../../../src/checkers/routing/routing-share.ts";
import { Sticky } from "../../../src/checkers/routing/sticky.ts";
import { hashUnit } from "../../../src/kernel/hash.ts";
import { stream } from "../../../src/kernel/random.ts";
import { aScenario, type ScenarioParts } from "../../a-scenario.ts";
import { aDeployment, aRoute, HistoryBuilder, traitsOf } from "../history-builder.ts";

const many = Array.from({ length: 2_000 }, (_, job) => job);
const context = (parts: ScenarioParts = {}) => ({ scenario: aScenario(parts), traitsOf });

function lanesUnder(route: Route, jobs: readonly number[]): Lane[] {
  return jobs.map((job) => {
    const { id, tenant } = traitsOf(job);
    const key = route.stickyKey === "tenant" ? tenant : id;
    return hashUnit(route.salt, key) * 10_000 < route.share ? "canary" : "stable";
  });
}

function flip(lanes: Lane[], index: number): Lane[] {
  return lanes.with(index, lanes[index] === "canary" ? "stable" : "canary");
}

describe("routing-conformance", () => {
  const verdict = (history: HistoryBuilder, rollout: ScenarioParts["rollout"] = {}) =>
    history.verdict(new RoutingConformance(context({ rollout })), "routing-conformance");
  const route = aRoute({ share: 2_500 });
  const lanes = lanesUnder(route, many);
  const routed = () => new HistoryBuilder().committed({ state: "active" }, route);

  test("passes for what the router gives, retries too, by tenant too", () => {
    expect(verdict(routed().enqueued(many, lanes, 1).requeued([1], lanes[1], 1))).toBe("pass");
    const byTenant = aRoute({ share: 5_000, stickyKey: "tenant" });
    const history = new HistoryBuilder().committed({}, byTenant);
    const told = { stickyKey: "tenant" };
    expect(verdict(history.enqueued(many, lanesUnder(byTenant, many), 1), told)).toBe("pass");
  });

  test("catches one wrong job in two thousand, by number", () => {
    const history = routed().enqueued(many, flip(lanes, 777), 1);
    const [finding] = history.findings([new RoutingConformance(context())]);
    expect(finding).toMatchObject({ verdict: "fail", jobs: [777], n: 2_000 });
  });

  test("catches a canary job at share 0, without a canary, and a stable one at 100 %", () => {
    for (const split of ["sticky", "random", "weighted_round_robin"] as const) {
      const under = (fields: Partial<Route>, lane: Lane) => {
        const history = new HistoryBuilder().committed({}, aRoute({ ...fields, split }));
        return verdict(history.enqueued([1], lane, 1), { split });
      };
      expect(under({ share: 0 }, "canary")).toBe("fail");
      expect(under({ share: 0 }, "stable")).toBe("pass");
      expect(under({ canaryVersion: null }, "canary")).toBe("fail");
      expect(under({ share: 10_000 }, "stable")).toBe("fail");
      expect(under({ share: 10_000 }, "canary")).toBe("pass");
    }
  });

  test("catches a tenant out of scope on the canary, and nothing else of a tenant in scope", () => {
    const scope = { kind: "tenants", tenants: ["tenant-1", "tenant-2"] } as const;
    const scoped = () => new HistoryBuilder().committed({}, aRoute({ scope, share: 10_000 }));
    const right = [1, 2, 3, 11];
    const lanesOf = (of: number[]) => of.map((job) => (job % 10 < 3 ? "canary" : "stable"));
    expect(verdict(scoped().enqueued(right, lanesOf(right), 1), { scope })).toBe("pass");
    const [finding] = scoped()
      .enqueued([1, 3], "canary", 1)
      .findings([new RoutingConformance(context({ rollout: { scope } }))]);
    expect(finding).toMatchObject({ verdict: "fail", jobs: [3] });
  });

  test("turns go by the producer's own count, and one out of turn is caught by number", () => {
    const split = "weighted_round_robin";
    const turns = aRoute({ share: 2_500, split });
    const inTurn = many.map((job): Lane => (job % 4 === 3 ? "canary" : "stable"));
    const taken = (given: Lane[]) =>
      new HistoryBuilder().committed({}, turns).enqueued(many, given, 1);
    expect(verdict(taken(inTurn), { split })).toBe("pass");
    expect(verdict(taken(flip(inTurn, 40)), { split })).toBe("fail");
    const anew = inTurn.map((_, job): Lane => ((job % 6) % 4 === 3 ? "canary" : "stable"));
    expect(verdict(taken(anew), { split })).toBe("fail");
  });

  test.each([
    ["the salt of no deployment", { salt: "always" }],
    ["another hash", { hash: "sha256_mod_10000" }],
    ["another strategy", { strategy: "consistent_hash" }],
    ["another key", { stickyKey: "user" }],
    ["another split", { split: "random" }],
    ["a breaker of its own", { breaker: { depth: 5, age: 1 } }],
  ] as const)("a route with %s is not what was told", (_what, fields) => {
    const history = new HistoryBuilder().committed({}, aRoute({ ...fields, share: 0 }));
    expect(verdict(history.enqueued(many, "stable", 1))).toBe("fail");
  });

  test("a route of wider scope is not what was told", () => {
    const scope = { kind: "tenants", tenants: ["tenant-1"] } as const;
    const wider = { kind: "tenants", tenants: ["tenant-1", "tenant-2"] } as const;
    for (const [said, expected] of [
      [scope, "pass"],
      [wider, "fail"],
      [{ kind: "all" }, "fail"],
    ] as const) {
      const history = new HistoryBuilder().committed({}, aRoute({ scope: said, share: 0 }));
      expect(verdict(history.enqueued(many, "stable", 1), { scope })).toBe(expected);
    }
  });

  test("specimen 10, a stale route: jobs are judged by the epoch they were accepted under", () => {
    const history = routed().committed({ version: 2 }, aRoute({ epoch: 2, share: 5_000 }));
    expect(verdict(history.enqueued(many, lanes, 2))).toBe("fail");
  });

  test("an epoch that nobody committed fails; one whose commit lost its reply may be", () => {
    expect(verdict(new HistoryBuilder().enqueued(many, lanes, 1))).toBe("fail");
    const attempted = { token: 1, deployment: aDeployment(), route };
    const late = (given: Lane[]) =>
      new HistoryBuilder()
        .known(route)
        .enqueued(many, given, 1)
        .unknown("commitRollout", { attempted });
    expect(verdict(late(lanes))).toBe("pass");
    expect(verdict(late(flip(lanes, 3)))).toBe("fail");
  });
});

describe("an epoch that a failover took", () => {
  const lost = aRoute({ share: 5_000 });
  const again = aRoute({ share: 0, canaryVersion: null });
  const history = () =>
    new HistoryBuilder()
      .known(lost)
      .enqueued(many, lanesUnder(lost, many), 1)
      .unknown("commitRollout", { attempted: { token: 1, deployment: aDeployment(), route: lost } })
      .storeLost(1)
      .committed({ version: 2 }, again)
      .enqueued(many, "stable", 1);

  test("may come again with another route: each job is judged by its own", () => {
    expect(history().verdict(new RoutingConformance(context()), "routing-conformance")).toBe(
      "pass",
    );
    expect(history().verdict(new RoutingShare(context()), "routing-share")).toBe("pass");
  });
});

describe("routing-share", () => {
  const check = (history: HistoryBuilder, parts: ScenarioParts = {}) =>
    history.verdict(new RoutingShare(context(parts)), "routing-share");

  test("passes within the band, sticky and random", () => {
    const route = aRoute({ share: 2_500 });
    const history = new HistoryBuilder().committed({}, route);
    expect(check(history.enqueued(many, lanesUnder(route, many), 1))).toBe("pass");
    const chance = stream("seed", "lanes");
    const drawn = many.map((): Lane => (chance.next() < 0.25 ? "canary" : "stable"));
    const random = new HistoryBuilder().committed({}, aRoute({ share: 2_500, split: "random" }));
    expect(check(random.enqueued(many, drawn, 1), { rollout: { split: "random" } })).toBe("pass");
  });

  test("specimen 12: a share of 27 % where 50 % is set", () => {
    const off = many.map((job): Lane => (job % 100 < 27 ? "canary" : "stable"));
    const history = new HistoryBuilder().committed({}, aRoute({ share: 5_000 }));
    expect(check(history.enqueued(many, off, 1))).toBe("fail");
  });

  test("one stage that is off fails, though the others are many", () => {
    const route = aRoute({ share: 2_500 });
    const history = new HistoryBuilder().committed({}, route);
    history.enqueued(many, lanesUnder(route, many), 1);
    history.committed({ version: 2 }, aRoute({ epoch: 2, share: 2_600 }));
    expect(check(history.enqueued(many.slice(0, 200), "stable", 2))).toBe("fail");
  });

  test("counts tenants where tenants stick", () => {
    const route = aRoute({ share: 5_000, stickyKey: "tenant" });
    const history = new HistoryBuilder().committed({}, route);
    history.enqueued(many, lanesUnder(route, many), 1);
    const [finding] = history.findings([
      new RoutingShare(context({ rollout: { stickyKey: "tenant" } })),
    ]);
    expect(finding).toMatchObject({ verdict: "pass", n: 10 });
  });

  test("is unknown when no stage had a share", () => {
    expect(check(new HistoryBuilder().enqueued(many))).toBe("unknown");
  });
});

describe("sticky", () => {
  const check = (history: HistoryBuilder, parts: ScenarioParts = {}) =>
    history.verdict(new Sticky(context(parts)), "sticky");
  const byTenant = {
    rollout: { stickyKey: "tenant" },
    scenario: { jobs: { ...aScenario().jobs, tenants: 10 } },
  } as const;
  const rising = (second: number, lane: Lane) =>
    new HistoryBuilder()
      .committed({}, aRoute({ share: 1_000 }))
      .enqueued([0, 1], ["canary", "stable"], 1)
      .committed({ version: 2 }, aRoute({ epoch: 2, share: second }))
      .requeued([0], lane, 2);

  test("passes when a key stays while the share rises, or leaves when it falls", () => {
    expect(check(rising(2_000, "canary"))).toBe("pass");
    expect(check(rising(500, "stable"))).toBeUndefined();
  });

  test("catches a job that leaves the canary when it is retried at a higher share", () => {
    expect(check(rising(2_000, "stable"))).toBe("fail");
  });

  test("catches a tenant that leaves the canary", () => {
    const history = rising(2_000, "canary").enqueued([10, 11], "stable", 2);
    expect(check(history, byTenant)).toBe("fail");
    const loyal = rising(2_000, "canary").enqueued([10, 11], ["canary", "stable"], 2);
    expect(check(loyal, byTenant)).toBe("pass");
  });

  test("another deployment has other first keys", () => {
    const history = rising(2_000, "canary");
    history.committed({ id: "canary_2" }, aRoute({ epoch: 3, share: 3_000, salt: "canary_2" }));
    expect(check(history.requeued([0], "stable", 3))).toBe("pass");
  });
});
