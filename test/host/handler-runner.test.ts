/** Handlers of a team, run by a worker on the bench: promises settle between its ticks. */
import { describe, expect, test } from "vitest";

import type { Job } from "../../src/canary/store/job.ts";
import { MILLISECOND, SECOND } from "../../src/kernel/time.ts";
import { type Handler, HandlerRunner } from "../../src/live/handlers/handler-runner.ts";
import { jobOf, Lab } from "../canary/lab/lab.ts";
import { ended, fill, startReaper, startWorker } from "../canary/lab/workers.ts";

const timeLimit = 100 * MILLISECOND;

/** Lets promises that are settled call back. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

async function run(lab: Lab, ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 5) {
    lab.run(5 * MILLISECOND);
    await settle();
  }
}

describe("a handler runner", () => {
  test("an attempt is done when its promise resolves, and failed when it rejects", async () => {
    const lab = new Lab();
    const started = lab.now;
    const runner = new HandlerRunner(async ({ id }) => {
      if (id === "job-1") throw new TypeError("no such mail box");
      if (id === "job-2") throw "no error at all";
    }, lab.agenda);
    const given = [jobOf(0), jobOf(1), jobOf(2)];
    runner.start(given, lab.now);
    expect(runner.running).toBe(3);
    expect(runner.collect()).toEqual([]);
    lab.run(MILLISECOND);
    await settle();
    const attempts = runner.collect();
    expect(attempts.map(({ job }) => job)).toEqual(given);
    expect(attempts.map(({ ok, error }) => [ok, error])).toEqual([
      [true, ""],
      [false, "TypeError: no such mail box"],
      [false, "no error at all"],
    ]);
    for (const { startedAt, finishedAt } of attempts) {
      expect([startedAt, finishedAt]).toEqual([started, started + MILLISECOND]);
    }
    expect(runner.running).toBe(0);
    expect(runner.collect()).toEqual([]);
  });

  test("a handler that throws before it returns a promise has failed too", async () => {
    const lab = new Lab();
    const handler: Handler = () => {
      throw new Error("not even begun");
    };
    const runner = new HandlerRunner(handler, lab.agenda);
    runner.start([jobOf(0)], lab.now);
    await settle();
    expect(runner.collect().map(({ error }) => error)).toEqual(["Error: not even begun"]);
  });

  test("a handler that listens to its signal ends with its time, and its job goes on", async () => {
    const lab = new Lab();
    fill(lab, [jobOf(0), jobOf(1)]);
    const reasons: string[] = [];
    const handler: Handler = ({ id, attempt }, signal) => {
      if (id === "job-1" || attempt > 1) return Promise.resolve();
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reasons.push(String(signal.reason));
          reject(signal.reason);
        });
      });
    };
    const runner = new HandlerRunner(handler, lab.agenda);
    startWorker({ lab, runner, options: { timeLimit } });
    startReaper(lab);
    await run(lab, 1_000);
    expect(reasons).toEqual(["Error: the attempt ran over its time limit"]);
    expect(runner.running).toBe(0);
    expect(lab.heldIds()).toEqual([]);
    expect(ended(lab)).toEqual({ finished: 2, failed: 0 });
  });

  test("a handler that does not listen takes up room until it returns", async () => {
    const lab = new Lab();
    fill(lab, [jobOf(0), jobOf(1)]);
    const seen: string[] = [];
    let letGo = (): void => {};
    const handler = ({ id, attempt }: Job): Promise<void> => {
      seen.push(`${id}#${attempt}`);
      if (id !== "job-0" || attempt > 1) return Promise.resolve();
      return new Promise((resolve) => {
        letGo = resolve;
      });
    };
    const runner = new HandlerRunner(handler, lab.agenda);
    startWorker({ lab, runner, options: { timeLimit, concurrency: 1 } });
    startReaper(lab);
    await run(lab, 1_000);
    expect(seen).toEqual(["job-0#1"]);
    letGo();
    await run(lab, 1_000);
    expect(seen).toEqual(["job-0#1", "job-1#1", "job-0#2"]);
    lab.run(SECOND);
    expect(ended(lab)).toEqual({ finished: 2, failed: 0 });
  });
});
