import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FIRST_FENCE } from "../../../src/canary/routing/fence.ts";
import type { ProducerOptions } from "../../../src/canary/work/options.ts";
import { hostProducer, type ResumableSource } from "../../../src/host/host-producer.ts";
import { stream } from "../../../src/kernel/random.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { dealer, fates } from "../lab/fates.ts";
import { jobOf, Lab } from "../lab/lab.ts";
import { commitRoute } from "../lab/routes.ts";

const OPTIONS: ProducerOptions = {
  name: "producer/0",
  queue: "q",
  tick: 5 * MILLISECOND,
  batch: 8,
  maxUnanswered: 3,
  retryAfter: 20 * MILLISECOND,
  random: stream("seed", "split"),
};

/** `count` jobs, one a millisecond from the first second on. */
function source(count: number): ResumableSource {
  let next = 0;
  const instantOf = (n: number): number => SECOND + n * MILLISECOND;
  return {
    take: (now, limit) => {
      const jobs = [];
      while (next < count && instantOf(next) <= now && jobs.length < limit) {
        jobs.push(jobOf(next, { intendedAt: instantOf(next) }));
        next += 1;
      }
      return jobs;
    },
    nextAt: () => (next < count ? instantOf(next) : null),
    skipTo: (sequence) => {
      next = sequence;
    },
  };
}

function held(lab: Lab): string[] {
  return [...lab.heldIds()].sort();
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `job-${n}`).sort();
}

describe("a producer", () => {
  test("enqueues every job once, whatever is lost and however the route changes", () => {
    fc.assert(
      fc.property(fates, fc.array(fc.nat({ max: 150 }), { maxLength: 5 }), (list, changes) => {
        const lab = new Lab();
        const deal = dealer(list);
        const host = hostProducer({
          options: OPTIONS,
          agenda: lab.agenda,
          store: lab.port(deal),
          source: source(100),
        });
        for (const [index, at] of changes.entries()) {
          lab.agenda.schedule(SECOND + at * MILLISECOND, () => commitRoute(lab, index * 1_000));
        }
        host.start();
        lab.run(20 * SECOND);
        expect(host.unsent()).toBe(0);
        expect(held(lab)).toEqual(ids(100));
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test("that is asked to end enqueues what it took, says so once, and takes nothing more", () => {
    fc.assert(
      fc.property(fates, fc.nat({ max: 1_200 }), (list, askedAt) => {
        const lab = new Lab();
        const jobs = source(100);
        let said = 0;
        const setup = { options: OPTIONS, agenda: lab.agenda, source: jobs };
        const stopped = (): void => {
          said += 1;
        };
        const host = hostProducer({ ...setup, store: lab.port(dealer(list)), stopped });
        host.start();
        lab.run(askedAt * MILLISECOND);
        const taken = jobs.nextAt();
        host.finish();
        lab.run(20 * SECOND);
        const count = taken === null ? 100 : Math.max(0, (taken - SECOND) / MILLISECOND);
        expect({ said, unsent: host.unsent() }).toEqual({ said: 1, unsent: 0 });
        expect(held(lab)).toEqual(ids(count));
      }),
      { seed: 14, numRuns: 300 },
    );
  });

  test("that is started again goes on where the store says, also after a lost reply", () => {
    fc.assert(
      fc.property(fates, fc.nat({ max: 120 }), (list, crashAt) => {
        const lab = new Lab();
        const jobs = source(100);
        const setup = { options: OPTIONS, agenda: lab.agenda, source: jobs };
        const first = hostProducer({ ...setup, store: lab.port(dealer(list)) });
        first.start();
        lab.run(crashAt * MILLISECOND);
        first.stop();
        const second = hostProducer({ ...setup, store: lab.port() });
        lab.run(10 * MILLISECOND);
        second.start();
        lab.run(20 * SECOND);
        expect(held(lab)).toEqual(ids(100));
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  test("goes on when the store has lost what it accepted, and enqueues nothing twice", () => {
    const lossAt = fc.nat({ max: 140 });
    const lasts = fc.nat({ max: 60 });
    fc.assert(
      fc.property(fates, lossAt, lasts, fc.boolean(), (list, at, lost, crashes) => {
        const lab = new Lab();
        const port = lab.port(dealer(list));
        const lostJobs = new Set<string>();
        const started = lab.now;
        const start = () =>
          hostProducer({ options: OPTIONS, agenda: lab.agenda, store: port, source: source(100) });
        let host = start();
        host.start();
        lab.run(at * MILLISECOND);
        const before = new Set(lab.heldIds());
        lab.run(lost * MILLISECOND);
        for (const id of lab.heldIds()) if (!before.has(id)) lostJobs.add(id);
        lab.failOver({ to: started + at * MILLISECOND });
        lab.run(300 * MILLISECOND);
        if (crashes) {
          host.stop();
          lab.run(SECOND);
          host = start();
          host.start();
        }
        lab.run(20 * SECOND);
        expect(host.unsent()).toBe(0);
        const there = held(lab);
        expect(there).toEqual([...new Set(there)]);
        expect(ids(100).filter((id) => !there.includes(id) && !lostJobs.has(id))).toEqual([]);
      }),
      { seed: 15, numRuns: 300 },
    );
  });

  test("believes a store whose route is older than its own", () => {
    const lab = new Lab();
    const host = hostProducer({
      options: OPTIONS,
      agenda: lab.agenda,
      store: lab.port(),
      source: source(100),
    });
    commitRoute(lab, 1_000);
    const early = lab.now;
    lab.run(10 * MILLISECOND);
    commitRoute(lab, 2_000);
    host.start();
    lab.run(50 * MILLISECOND);
    lab.failOver({ to: early });
    lab.run(SECOND);
    expect(host.unsent()).toBe(0);
    expect(held(lab)).toContain("job-99");
  });

  test("enqueues the rest of a batch of which a former run had enqueued the beginning", () => {
    const lab = new Lab();
    const options = { ...OPTIONS, batch: 100 };
    const setup = { options, agenda: lab.agenda, store: lab.port(), source: source(100) };
    const host = hostProducer(setup);
    lab.run(50 * MILLISECOND);
    host.start();
    // It is told to begin at 0, and is about to send a batch of fifty.
    lab.run(300);
    // Sent by the former run, and on its way until the new one had asked where to go on.
    const jobs = [0, 1, 2].map((n) => jobOf(n));
    const lanes = jobs.map(() => "stable" as const);
    const batch = { kind: "enqueue", queue: "q", producer: OPTIONS.name, first: 0 } as const;
    lab.store.apply({ ...batch, epoch: 0, fence: FIRST_FENCE, jobs, lanes }, lab.now);
    lab.run(SECOND);
    expect(host.unsent()).toBe(0);
    expect(held(lab)).toEqual(ids(100));
  });

  test("sends at most one round a tick, and never more batches than may be unanswered", () => {
    const lab = new Lab();
    const host = hostProducer({
      options: OPTIONS,
      agenda: lab.agenda,
      store: lab.port(),
      source: source(1_000),
    });
    host.start();
    lab.run(SECOND + 100 * MILLISECOND);
    expect(host.unsent()).toBe(0);
    const enqueues = lab.sent.filter((command) => command.kind === "enqueue");
    expect(enqueues.length).toBeLessThanOrEqual(1_000 / 5 + 2);
    expect(Math.max(...enqueues.map((command) => command.jobs.length))).toBeLessThanOrEqual(8);
  });
});
