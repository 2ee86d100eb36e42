/** A consumer with a time limit: attempts that hang are failed, and their jobs go on. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Settlement } from "../../../../src/canary/store/commands.ts";
import { TimeLimit } from "../../../../src/canary/work/attempts/time-limit.ts";
import { MILLISECOND, SECOND } from "../../../../src/kernel/time.ts";
import { dealer, fates } from "../../lab/fates.ts";
import { HangingRunner } from "../../lab/hanging-runner.ts";
import { jobOf, Lab } from "../../lab/lab.ts";
import { ended, fill, SetRunner, startReaper, startWorker } from "../../lab/workers.ts";

const timeLimit = 100 * MILLISECOND;

function jobs(count: number) {
  return Array.from({ length: count }, (_, n) => jobOf(n));
}

/** Everything that workers settled, in the order in which they sent it. */
function settlements(lab: Lab): Settlement[] {
  return lab.sent.flatMap((command) => (command.kind === "settle" ? command.settlements : []));
}

const named = ({ jobId, attempt, outcome }: Settlement) => `${jobId}#${attempt} ${outcome}`;

describe("a consumer with a time limit", () => {
  test("fails an attempt that runs over, and has its runner abort it", () => {
    const lab = new Lab();
    fill(lab, jobs(3));
    const runner = new HangingRunner({ hangs: ({ attempt }) => attempt === 1, heeds: true });
    startWorker({ lab, runner, options: { timeLimit } });
    startReaper(lab);
    lab.run(2 * SECOND);
    expect(runner.aborted.map(({ id, attempt }) => `${id}#${attempt}`)).toEqual([
      "job-0#1",
      "job-1#1",
      "job-2#1",
    ]);
    const failed = settlements(lab).filter(({ attempt }) => attempt === 1);
    expect(failed.map(named)).toEqual(["job-0#1 retry", "job-1#1 retry", "job-2#1 retry"]);
    for (const { startedAt, finishedAt } of failed) {
      expect(finishedAt - startedAt).toBeGreaterThan(timeLimit);
    }
    expect(lab.heldIds()).toEqual([]);
    expect(ended(lab)).toEqual({ finished: 3, failed: 0 });
  });

  test("sends a job that always hangs to the dead letters", () => {
    const lab = new Lab();
    fill(lab, jobs(1));
    startWorker({
      lab,
      runner: new HangingRunner({ hangs: () => true, heeds: true }),
      options: { timeLimit },
    });
    startReaper(lab);
    lab.run(2 * SECOND);
    expect(settlements(lab).map(named)).toEqual(["job-0#1 retry", "job-0#2 retry", "job-0#3 dead"]);
    expect(lab.audit().deadIds).toEqual(["job-0"]);
  });

  test("gives the place of an abandoned attempt away once it has returned, not before", () => {
    const lab = new Lab();
    fill(lab, jobs(6));
    const runner = new HangingRunner({ hangs: ({ attempt }) => attempt === 1, heeds: false });
    startWorker({ lab, runner, options: { timeLimit, concurrency: 2 } });
    startReaper(lab);
    lab.run(SECOND);
    const first = ["job-0#1 retry", "job-1#1 retry"];
    expect(runner.ran.map(({ id }) => id)).toEqual(["job-0", "job-1"]);
    expect(settlements(lab).map(named)).toEqual(first);

    runner.letGo(lab.now);
    lab.run(50 * MILLISECOND);
    expect(runner.ran.map(({ id }) => id)).toEqual(["job-0", "job-1", "job-2", "job-3"]);
    // What the first two say now is no news: they were settled when their time was up.
    expect(settlements(lab).map(named)).toEqual(first);
  });

  test("asked to stop does not wait for what it has abandoned", () => {
    const lab = new Lab();
    fill(lab, jobs(2));
    const stops: boolean[] = [];
    const runner = new HangingRunner({ hangs: () => true, heeds: false });
    const stopped = (retired: boolean): void => void stops.push(retired);
    const worker = startWorker({ lab, runner, options: { timeLimit }, stopped });
    lab.run(20 * MILLISECOND);
    worker.finish();
    lab.run(50 * MILLISECOND);
    expect(stops).toEqual([]);
    lab.run(SECOND);
    expect(stops).toEqual([false]);
    expect(runner.hanging).toBe(2);
    expect(lab.audit().stable.inFlight).toBe(0);
  });

  test("does not believe a runner that calls a late attempt a success", () => {
    const lab = new Lab();
    fill(lab, jobs(5));
    // Longer than the limit by less than a tick: it returns before anybody has looked.
    startWorker({ lab, runner: new SetRunner(timeLimit + 1), options: { timeLimit } });
    startReaper(lab);
    lab.run(5 * SECOND);
    expect(settlements(lab).filter(({ outcome }) => outcome === "done")).toEqual([]);
    expect(lab.audit().deadIds).toHaveLength(5);
  });

  test("ends every job once, whatever is lost and whichever attempts hang", () => {
    const which = fc.record({ every: fc.integer({ min: 1, max: 5 }), heeds: fc.boolean() });
    fc.assert(
      fc.property(fates, fates, which, (workerFates, reaperFates, { every, heeds }) => {
        const lab = new Lab();
        fill(lab, jobs(60));
        let attempts = 0;
        const runner = new HangingRunner({ hangs: () => ++attempts % every === 0, heeds });
        startWorker({ lab, runner, port: lab.port(dealer(workerFates)), options: { timeLimit } });
        startReaper(lab, lab.port(dealer(reaperFates)));
        for (let i = 0; i < 60; i++) {
          lab.run(SECOND);
          runner.letGo(lab.now);
        }
        const { finished, failed } = ended(lab);
        expect(lab.heldIds()).toEqual([]);
        expect(finished).toBe(60);
        expect(failed).toBe(lab.audit().deadIds.length);
        for (const { outcome, startedAt, finishedAt } of settlements(lab)) {
          if (outcome === "done") expect(finishedAt - startedAt).toBeLessThanOrEqual(timeLimit);
        }
      }),
      { seed: 23, numRuns: 100 },
    );
  });
});

describe("a time limit", () => {
  const attemptAt = (job: ReturnType<typeof jobOf>, startedAt: number, finishedAt: number) => ({
    ...{ job, startedAt, finishedAt, ok: true, error: "" },
  });

  test("hands on an attempt that never began here, as it is", () => {
    const limit = new TimeLimit(100);
    const stranger = attemptAt(jobOf(1), 0, 1_000);
    expect(limit.returned([stranger])).toEqual([stranger]);
    expect(limit.abandoned).toBe(0);
  });

  test("tells attempts of one job apart, and counts one that is claimed twice over twice", () => {
    const limit = new TimeLimit(100);
    const [first, second] = [jobOf(1), jobOf(1, { attempt: 2 })];
    limit.began([first], 0);
    expect(limit.runOver(101).map(({ ok }) => ok)).toEqual([false]);
    limit.began([second, second], 200);
    expect(limit.returned([attemptAt(second, 200, 250)])).toHaveLength(1);
    expect(limit.abandoned).toBe(1);
    expect(limit.returned([attemptAt(first, 0, 260)])).toEqual([]);
    expect(limit.abandoned).toBe(0);
    expect(limit.runOver(301).map(({ job }) => job.attempt)).toEqual([2]);
    expect(limit.abandoned).toBe(1);
  });

  test("ends nothing early, nothing twice, and all that ran over", () => {
    const takes = fc.array(fc.nat({ max: 300 }), { maxLength: 80 });
    fc.assert(
      fc.property(takes, (lengths) => {
        const limit = new TimeLimit(100);
        const over: string[] = [];
        const within: string[] = [];
        for (let now = 0; now < 10 * lengths.length + 400; now += 10) {
          const n = now / 10;
          if (n < lengths.length) limit.began([jobOf(n)], now);
          const back = lengths.flatMap((length, i) => {
            const endsAt = i * 10 + length;
            const due = endsAt > now - 10 && endsAt <= now;
            return due ? [attemptAt(jobOf(i), i * 10, endsAt)] : [];
          });
          for (const { job, ok } of limit.returned(back)) (ok ? within : over).push(job.id);
          for (const { job } of limit.runOver(now)) over.push(job.id);
        }
        const idsOf = (is: (length: number) => boolean) =>
          lengths.flatMap((length, i) => (is(length) ? [`job-${i}`] : []));
        expect([...within].sort()).toEqual(idsOf((length) => length <= 100).sort());
        expect([...over].sort()).toEqual(idsOf((length) => length > 100).sort());
        expect(limit.abandoned).toBe(0);
      }),
      { seed: 24, numRuns: 300 },
    );
  });
});
