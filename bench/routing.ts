/**
 * What one routing decision costs, for each strategy, split and hash kind: the route is worked out
 * once, as a producer does, then jobs with keys that were not seen before are routed. A clock read
 * costs about as much as a decision, so decisions are timed in batches of 16 and the figures are a
 * decision's part of its batch: the p99 is that of batches.
 */
import { parseArgs } from "node:util";

import { initialRoute, type Route } from "../src/canary/routing/route.ts";
import { Router } from "../src/canary/routing/router.ts";
import type { Job } from "../src/canary/store/job.ts";
import { stream } from "../src/kernel/random.ts";

const BATCH = 16;
const MEDIAN_BOUND_NS = 1_000;
const P99_BOUND_NS = 5_000;

const tenants = Array.from({ length: 500 }, (_, i) => `tenant-${2 * i}`);

const WAYS: Readonly<Record<string, Partial<Route>>> = {
  "queue_split, mixed": {},
  "queue_split, mixed, by user": { stickyKey: "user" },
  "queue_split, mixed, 500 tenants": { scope: { kind: "tenants", tenants } },
  "queue_split, fnv1a32_mod_100": { hash: "fnv1a32_mod_100" },
  "queue_split, sha256_mod_10000": { hash: "sha256_mod_10000" },
  "queue_split, random": { split: "random" },
  "queue_split, weighted_round_robin": { split: "weighted_round_robin" },
  consistent_hash: { strategy: "consistent_hash" },
};

export function run(argv: readonly string[]): void {
  const { values } = parseArgs({ args: [...argv], options: { jobs: { type: "string" } } });
  const jobs = Math.ceil(Number(values.jobs ?? 320_000) / BATCH) * BATCH;
  console.log(`routing, ${jobs} decisions each (bounds: median 1000 ns, p99 5000 ns)`);
  for (const [name, fields] of Object.entries(WAYS)) {
    const route = { ...initialRoute("q"), epoch: 1, salt: "canary_1", canaryVersion: "v2" };
    const { median, p99, canary } = measure({ ...route, share: 3_300, ...fields }, jobs);
    const within = median <= MEDIAN_BOUND_NS && p99 <= P99_BOUND_NS ? "within" : "ABOVE";
    const times = `median ${median.toFixed(0)} ns, p99 ${p99.toFixed(0)} ns`;
    console.log(`  ${name.padEnd(34)} ${times}, ${within}; ${canary} to the canary`);
  }
}

function measure(route: Route, count: number) {
  const random = stream("bench", "split");
  const router = new Router(route);
  const jobs = Array.from({ length: count }, (_, i) => jobOf(i));
  let canary = 0;
  const routeFrom = (first: number): void => {
    for (let number = first; number < first + BATCH; number++) {
      if (router.laneOf(jobs[number] as Job, { number, random }) === "canary") canary += 1;
    }
  };
  for (let first = 0; first < count / 4; first += BATCH) routeFrom(first);
  canary = 0;
  const nsEach: number[] = [];
  for (let first = 0; first < count; first += BATCH) {
    const startedAt = performance.now();
    routeFrom(first);
    nsEach.push(((performance.now() - startedAt) * 1e6) / BATCH);
  }
  nsEach.sort((a, b) => a - b);
  const at = (part: number) => nsEach[Math.floor((nsEach.length - 1) * part)] as number;
  return { median: at(0.5), p99: at(0.99), canary };
}

function jobOf(i: number): Job {
  const id = `0f8fad5b-d9cb-469f-a165-${String(i).padStart(12, "0")}`;
  const fields = { user: `user-${i % 5_000}` };
  const rest = { kind: "", intendedAt: 0, attempt: 1, maxAttempts: 3, payload: "" };
  return { id, tenant: `tenant-${i % 1_000}`, fields, ...rest };
}
