import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Job } from "../../../src/canary/store/job.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { dealer, fates } from "../lab/fates.ts";
import { jobOf, Lab } from "../lab/lab.ts";
import { ended, fill, SetRunner, startReaper, startWorker } from "../lab/workers.ts";

function jobs(count: number, fields: Partial<Job> = {}): Job[] {
  return Array.from({ length: count }, (_, n) => jobOf(n, fields));
}

describe("a consumer", () => {
  test("runs and settles everything once when nothing is lost", () => {
    const lab = new Lab();
    fill(lab, jobs(100));
    const runner = new SetRunner(10 * MILLISECOND);
    startWorker({ lab, runner });
    lab.run(2 * SECOND);
    expect(runner.ran.map(({ id }) => id)).toEqual(jobs(100).map(({ id }) => id));
    expect(lab.heldIds()).toEqual([]);
    expect(ended(lab)).toEqual({ finished: 100, failed: 0 });
  });

  test("never runs more than it may at a time", () => {
    const lab = new Lab();
    fill(lab, jobs(200));
    startWorker({ lab, runner: new SetRunner(100 * MILLISECOND) });
    for (let i = 0; i < 100; i++) {
      lab.run(10 * MILLISECOND);
      expect(lab.audit().stable.inFlight).toBeLessThanOrEqual(16 + 8);
    }
  });

  test.each([
    ["after a failover that it noticed", false],
    ["in time, even if nothing told it of a failover", true],
  ])("leaves its lease behind %s", (_, unseen) => {
    fc.assert(
      fc.property(fc.nat({ max: 120 }), fc.integer({ min: 1, max: 60 }), (at, lost) => {
        const lab = new Lab();
        fill(lab, jobs(60));
        const started = lab.now;
        startWorker({ lab, runner: new SetRunner(7 * MILLISECOND) });
        startReaper(lab);
        lab.run((at + lost) * MILLISECOND);
        lab.failOver({ to: started + at * MILLISECOND, unseen });
        // Without an end: an idle worker claims, and so extends its lease, for ever.
        lab.run(10 * SECOND);
        expect(lab.heldIds()).toEqual([]);
      }),
      { seed: 16, numRuns: 100 },
    );
  });

  test("keeps its lease on a long job alive while it goes on claiming others", () => {
    const lab = new Lab();
    const [long, ...short] = jobs(400);
    fill(lab, [long as Job]);
    const runner = new SetRunner(6 * SECOND);
    startWorker({ lab, runner, options: { concurrency: 400 } });
    startReaper(lab);
    for (const one of short) {
      lab.run(20 * MILLISECOND);
      fill(lab, [one]);
    }
    lab.run(30 * SECOND);
    const ran = runner.ran.map(({ id }) => id);
    expect(ran).toHaveLength(new Set(ran).size);
    expect(ended(lab)).toEqual({ finished: 400, failed: 0 });
  });

  test("keeps no job from others once its commands arrive and the answers do not", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (at) => {
        const lab = new Lab();
        fill(lab, jobs(60));
        const deafFrom = lab.now + at * MILLISECOND;
        const port = lab.port(() => (lab.now < deafFrom ? "answered" : "lostAfter"));
        startWorker({ lab, port, runner: new SetRunner(7 * MILLISECOND) });
        const options = { lease: "stable/1#1" };
        startWorker({ lab, options, runner: new SetRunner(7 * MILLISECOND) });
        startReaper(lab);
        lab.run(20 * SECOND);
        expect(lab.heldIds()).toEqual([]);
      }),
      { seed: 18, numRuns: 60 },
    );
  });

  test("ends every job once, whatever is lost and whichever attempts fail", () => {
    fc.assert(
      fc.property(fates, fates, fc.nat({ max: 5 }), (workerFates, reaperFates, failEvery) => {
        const lab = new Lab();
        fill(lab, jobs(60));
        let attempts = 0;
        const runner = new SetRunner(7 * MILLISECOND, () => {
          attempts += 1;
          return failEvery === 0 || attempts % (failEvery + 1) !== 0;
        });
        startWorker({ lab, runner, port: lab.port(dealer(workerFates)) });
        startReaper(lab, lab.port(dealer(reaperFates)));
        lab.run(60 * SECOND);
        const deadIds = lab.audit().deadIds;
        expect(lab.heldIds()).toEqual([]);
        const { finished, failed } = ended(lab);
        expect(finished).toBe(60);
        expect(failed).toBe(deadIds.length);
        expect(new Set(deadIds).size).toBe(deadIds.length);
      }),
      { seed: 21, numRuns: 150 },
    );
  });

  test("that dies leaves its jobs to others, once its lease has lapsed", () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), (crashAt) => {
        const lab = new Lab();
        fill(lab, jobs(60));
        const doomed = startWorker({ lab, runner: new SetRunner(30 * MILLISECOND) });
        lab.run(crashAt * MILLISECOND);
        doomed.stop();
        startWorker({
          lab,
          runner: new SetRunner(5 * MILLISECOND),
          options: { lease: "stable/1#1" },
        });
        startReaper(lab);
        lab.run(10 * SECOND);
        expect(lab.heldIds()).toEqual([]);
        expect(lab.audit().deadIds).toEqual([]);
        expect(ended(lab)).toEqual({ finished: 60, failed: 0 });
      }),
      { seed: 22, numRuns: 60 },
    );
  });

  test("keeps a lease alive over a job that runs for many lease times", () => {
    const lab = new Lab();
    fill(lab, jobs(3));
    const runner = new SetRunner(7 * SECOND);
    startWorker({ lab, runner });
    startReaper(lab);
    lab.run(10 * SECOND);
    expect(runner.ran).toHaveLength(3);
    expect(ended(lab)).toEqual({ finished: 3, failed: 0 });
  });

  test("sends a job that fails every attempt to the dead letters, with back-off in between", () => {
    const lab = new Lab();
    fill(lab, jobs(1));
    const runner = new SetRunner(5 * MILLISECOND, () => false);
    startWorker({ lab, runner });
    startReaper(lab);
    lab.run(3 * SECOND);
    expect(runner.ran.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(lab.audit().deadIds).toEqual(["job-0"]);
  });

  test("asked to stop finishes what runs and claims nothing more", () => {
    const lab = new Lab();
    fill(lab, jobs(100));
    const stops: boolean[] = [];
    const runner = new SetRunner(50 * MILLISECOND);
    const worker = startWorker({ lab, runner, stopped: (retired) => stops.push(retired) });
    lab.run(20 * MILLISECOND);
    const running = runner.ran.length;
    worker.finish();
    lab.run(SECOND);
    expect(stops).toEqual([false]);
    expect(runner.ran.length).toBeLessThanOrEqual(running + 8);
    expect(lab.audit().stable.inFlight).toBe(0);
  });
});
