import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Breaker } from "../../../src/canary/routing/breaker.ts";
import type { BreakerBounds } from "../../../src/canary/routing/route.ts";
import type { LaneQueue } from "../../../src/canary/store/replies.ts";
import { hostProducer } from "../../../src/host/host-producer.ts";
import { stream } from "../../../src/kernel/random.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { jobEachMillisecond } from "../lab/arrivals.ts";
import { dealer, fates } from "../lab/fates.ts";
import { Lab } from "../lab/lab.ts";
import { CONFIG, commitRoute } from "../lab/routes.ts";

const breaker: BreakerBounds = { depth: 100, age: SECOND };

const lane = fc.record({
  queued: fc.integer({ min: 0, max: 220 }),
  oldestAge: fc.option(fc.integer({ min: 0, max: 3 * SECOND })),
});

describe("a breaker", () => {
  test("is open from beyond a bound until both are at half of theirs", () => {
    const property = fc.property(fc.array(lane, { maxLength: 40 }), (heard) => {
      const one = new Breaker();
      let isOpen = false;
      for (const canary of heard) {
        one.heard({ breaker }, canary);
        const age = canary.oldestAge ?? 0;
        if (canary.queued > 100 || age > SECOND) isOpen = true;
        else if (canary.queued <= 50 && age <= SECOND / 2) isOpen = false;
        expect(one.isOpen).toBe(isOpen);
      }
    });
    fc.assert(property, { seed: 71, numRuns: 300 });
  });

  test("stays as it is when nothing is said, and is closed where the route has none", () => {
    const one = new Breaker();
    const full: LaneQueue = { queued: 101, oldestAge: 0 };
    one.heard({ breaker }, full);
    one.heard({ breaker }, undefined);
    expect(one.isOpen).toBe(true);
    one.heard({}, full);
    expect(one.isOpen).toBe(false);
  });
});

const COUNT = 4_000;
const BATCH = 8;
const UNANSWERED = 3;

/** One job a millisecond, from where the store says; half of them the canary's. */
function startProducer(lab: Lab, port: ReturnType<Lab["port"]>) {
  const producer = hostProducer({
    options: {
      name: "p",
      queue: "q",
      tick: 5 * MILLISECOND,
      batch: BATCH,
      maxUnanswered: UNANSWERED,
      retryAfter: 20 * MILLISECOND,
      random: stream("seed", "split"),
    },
    agenda: lab.agenda,
    store: port,
    source: jobEachMillisecond(COUNT),
  });
  producer.start();
  return producer;
}

/** Takes jobs from the canary lane, at no cost. */
function claimCanary(lab: Lab, limit: number): number {
  const of = { queue: "q", lease: "w", version: CONFIG.canaryVersion, leaseFor: 60 * SECOND };
  const reply = lab.store.apply({ kind: "claim", ...of, limit }, lab.now);
  return reply.kind === "claimed" ? reply.jobs.length : 0;
}

describe("a producer with a breaker", () => {
  test("fills the lane by what is under way and no further, whatever is lost", () => {
    let diverted = 0;
    let restarted = 0;
    const property = fc.property(fates, fc.integer({ min: 300, max: 1_500 }), (list, stopAt) => {
      const lab = new Lab();
      commitRoute(lab, 5_000, { breaker });
      const first = startProducer(lab, lab.port(dealer(list)));
      lab.run(stopAt * MILLISECOND);
      first.stop();
      lab.run(SECOND);
      const second = startProducer(lab, lab.port());
      // Nobody takes anything: what waits is what was let in.
      lab.run(2 * SECOND);
      expect(lab.audit().canary.queued).toBeLessThanOrEqual(breaker.depth + BATCH * UNANSWERED);
      const before = lab.audit().canary.inFlight;
      while (claimCanary(lab, 100) > 0);
      lab.run(10 * SECOND);
      expect(second.unsent()).toBe(0);
      expect(lab.heldIds()).toHaveLength(COUNT);
      // Emptied, the lane is used again.
      const { canary } = lab.audit();
      if (canary.queued + canary.inFlight > before + breaker.depth) restarted += 1;
      for (const { command } of lab.store.log) {
        if (command.kind !== "enqueue" || !command.diverted) continue;
        diverted += 1;
        expect(command.lanes.includes("canary")).toBe(false);
      }
    });
    fc.assert(property, { seed: 72, numRuns: 40 });
    expect(diverted).toBeGreaterThan(0);
    expect(restarted).toBeGreaterThan(0);
  });
});
