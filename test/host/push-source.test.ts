/** Jobs that an application pushes, through a producer on the bench. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { hostProducer } from "../../src/host/host-producer.ts";
import { PushSource } from "../../src/host/push-source.ts";
import { stream } from "../../src/kernel/random.ts";
import { MILLISECOND, SECOND } from "../../src/kernel/time.ts";
import { dealer, fates } from "../canary/lab/fates.ts";
import { type Fate, jobOf, Lab } from "../canary/lab/lab.ts";

const tick = 5 * MILLISECOND;

function jobsFrom(first: number, count: number) {
  return Array.from({ length: count }, (_, n) => jobOf(first + n));
}

function startProducer(lab: Lab, source: PushSource, fateOf?: () => Fate) {
  const random = stream("test", "split");
  const batching = { tick, batch: 8, maxUnanswered: 2, retryAfter: 20 * MILLISECOND, random };
  const producer = hostProducer({
    options: { name: "p", queue: "q", ...batching },
    agenda: lab.agenda,
    store: lab.port(fateOf),
    source,
  });
  producer.start();
  return producer;
}

describe("a push source", () => {
  test("gives its jobs in their order, no more at a time than it is asked for", () => {
    const pushes = fc.array(fc.nat({ max: 30 }), { maxLength: 10 });
    fc.assert(
      fc.property(pushes, fc.integer({ min: 1, max: 20 }), (counts, limit) => {
        const source = new PushSource({ now: () => 0 }, tick);
        let pushed = 0;
        for (const count of counts) {
          source.push(jobsFrom(pushed, count));
          pushed += count;
        }
        const taken: string[] = [];
        while (source.waiting > 0) {
          const jobs = source.take(0, limit);
          expect(jobs.length).toBeGreaterThan(0);
          expect(jobs.length).toBeLessThanOrEqual(limit);
          taken.push(...jobs.map(({ id }) => id));
        }
        expect(taken).toEqual(jobsFrom(0, pushed).map(({ id }) => id));
      }),
      { seed: 27, numRuns: 200 },
    );
  });

  test("is looked at for as long as jobs may come, and not once all are taken", () => {
    const source = new PushSource({ now: () => SECOND }, tick);
    expect(source.nextAt()).toBe(SECOND + tick);
    source.push([jobOf(0)]);
    source.end();
    expect(source.nextAt()).toBe(SECOND + tick);
    expect(source.take(SECOND, 1)).toHaveLength(1);
    expect(source.nextAt()).toBeNull();
    expect(() => source.push([jobOf(1)])).toThrow(/had ended/);
  });

  test("what is pushed at any time is enqueued once, whatever is lost", () => {
    const pushes = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(pushes, fates, (counts, list) => {
        const lab = new Lab();
        const source = new PushSource(lab.agenda, tick);
        const producer = startProducer(lab, source, dealer(list));
        let pushed = 0;
        for (const count of counts) {
          source.push(jobsFrom(pushed, count));
          pushed += count;
          lab.run(30 * MILLISECOND);
        }
        source.end();
        lab.run(30 * SECOND);
        expect(source.waiting).toBe(0);
        expect(producer.unsent()).toBe(0);
        const ids = jobsFrom(0, pushed).map(({ id }) => id);
        expect([...lab.heldIds()].sort()).toEqual(ids.sort());
      }),
      { seed: 28, numRuns: 100 },
    );
  });
});
