/**
 * The same model as the simulated world's, on nothing but an event heap: the same arrivals, split
 * and service times, two lanes, and as many slots as the workers have. No store, no leases, no
 * batches, no record, no checkers. What the whole core costs is told against this.
 */
import { ArrivalTimes } from "../src/fleet/arrival-times.ts";
import { FinishHeap } from "../src/fleet/finish-heap.ts";
import { deploymentId } from "../src/fleet/machine-options.ts";
import { serviceTimeOf } from "../src/fleet/service-time.ts";
import { hashUnit } from "../src/kernel/hash.ts";
import { drawKey, keyedDraw } from "../src/kernel/random.ts";
import type { FleetConfig, Scenario } from "../src/scenario/scenario.ts";

export interface BareRun {
  readonly jobs: number;
  readonly canaryJobs: number;
  readonly wallMs: number;
}

/** A lane: slots of its fleet, and job numbers that wait in line. */
class BareLane {
  readonly #time: (draw: number) => number;
  readonly #waiting: number[] = [];
  #firstWaiting = 0;
  #free: number;
  jobs = 0;

  constructor(fleet: FleetConfig) {
    this.#time = serviceTimeOf(fleet.serviceTime);
    this.#free = fleet.workers * fleet.concurrency;
  }

  /** The service time if the job starts at once, otherwise -1 and it waits. */
  arrive(job: number, draw: number): number {
    this.jobs += 1;
    if (this.#free === 0) {
      this.#waiting.push(job);
      return -1;
    }
    this.#free -= 1;
    return this.#time(draw);
  }

  /** The job that starts in the slot that has become free; -1 if none waits. */
  finish(): number {
    if (this.#firstWaiting === this.#waiting.length) {
      this.#free += 1;
      return -1;
    }
    const job = this.#waiting[this.#firstWaiting++]!;
    if (this.#firstWaiting === 4_096) {
      this.#waiting.splice(0, this.#firstWaiting);
      this.#firstWaiting = 0;
    }
    return job;
  }

  timeOf(draw: number): number {
    return this.#time(draw);
  }
}

/** Runs the scenario's load at a constant share; the events are arrivals and ends of attempts. */
export function runBareHeap(scenario: Scenario, sharePoint: number): BareRun {
  const { seed, load, producers } = scenario;
  const salt = deploymentId(seed);
  const key = drawKey(seed, "service");
  const drawOf = (job: number): number => keyedDraw(key, job * 16 + 1);
  const lanes = [new BareLane(scenario.stable), new BareLane(scenario.canary)] as const;
  const arrivals = Array.from(
    { length: producers },
    (_, producer) => new ArrivalTimes({ seed, load, producers, producer }),
  );
  const startedAtMs = performance.now();
  // An arrival of producer p is entry p; the end of an attempt in lane l is entry -1 - l.
  const heap = new FinishHeap(1_024);
  for (const [producer, times] of arrivals.entries()) {
    if (times.next !== null) heap.push(times.next, producer);
  }
  while (heap.size > 0) {
    const now = heap.firstAt;
    const entry = heap.pop();
    if (entry >= 0) {
      const times = arrivals[entry]!;
      const job = times.count * producers + entry;
      const lane = hashUnit(salt, `job-${job}`) < sharePoint ? 1 : 0;
      const time = lanes[lane].arrive(job, drawOf(job));
      if (time >= 0) heap.push(now + Math.round(time), -1 - lane);
      times.advance();
      if (times.next !== null) heap.push(times.next, entry);
    } else {
      const lane = lanes[-1 - entry]!;
      const job = lane.finish();
      if (job >= 0) heap.push(now + Math.round(lane.timeOf(drawOf(job))), entry);
    }
  }
  const wallMs = performance.now() - startedAtMs;
  const jobs = lanes[0].jobs + lanes[1].jobs;
  return { jobs, canaryJobs: lanes[1].jobs, wallMs };
}
