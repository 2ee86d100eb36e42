import { expect, test } from "vitest";

import { WaitingJobs } from "../../../src/simulator/store/waiting-jobs.ts";
import { jobOf } from "../../canary/lab/lab.ts";

function ids(jobs: readonly { readonly job: { readonly id: string } }[]): string[] {
  return jobs.map(({ job }) => job.id);
}

test("shows what is due in order, as often as it is asked, and when the next one falls due", () => {
  const waiting = new WaitingJobs();
  const dueAt = [30, 10, 20, 10, 40];
  for (const [n, at] of dueAt.entries()) waiting.add(jobOf(n), "stable", at);
  for (let i = 0; i < 2; i++) {
    const { jobs, nextAt } = waiting.peek(30, 3);
    expect(ids(jobs)).toEqual(["job-1", "job-3", "job-2"]);
    expect(nextAt).toBe(30);
  }
  expect(waiting.peek(5, 3)).toEqual({ jobs: [], nextAt: 10 });
  expect(waiting.peek(99, 9).nextAt).toBeNull();
});

test("what was taken is gone, wherever it stood", () => {
  const waiting = new WaitingJobs();
  for (let n = 0; n < 50; n++) waiting.add(jobOf(n, { attempt: 2 }), "canary", (n * 7) % 50);
  for (let n = 0; n < 50; n += 2) {
    expect(waiting.take(`job-${n}`, 1)).toBeNull();
    expect(waiting.take(`job-${n}`, 2)).toMatchObject({ lastLane: "canary" });
    expect(waiting.take(`job-${n}`, 2)).toBeNull();
  }
  expect(waiting.size).toBe(25);
  const { jobs, nextAt } = waiting.peek(100, 100);
  expect(jobs.every(({ job }) => Number(job.id.slice(4)) % 2 === 1)).toBe(true);
  expect(jobs).toHaveLength(25);
  expect(nextAt).toBeNull();
  expect(ids(waiting.toArray())).toEqual(ids(jobs));
});

test("a job that waits again is the later entry only", () => {
  const waiting = new WaitingJobs();
  waiting.add(jobOf(1, { attempt: 2 }), "stable", 10);
  waiting.take("job-1", 2);
  waiting.add(jobOf(1, { attempt: 3 }), "stable", 50);
  expect(waiting.peek(20, 9)).toEqual({ jobs: [], nextAt: 50 });
  expect(waiting.take("job-1", 2)).toBeNull();
  expect(waiting.take("job-1", 3)).not.toBeNull();
});
