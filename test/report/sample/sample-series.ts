/** Series and looks of a sample run: noise from a seeded stream around what a fault would do. */
import type { DecisionKind, Look } from "../../../src/canary/rollout/look.ts";
import type { Check, CheckName } from "../../../src/canary/rules/check.ts";
import { type RandomStream, stream } from "../../../src/kernel/random.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import type { LaneSeries, Series } from "../../../src/result/run-result.ts";

export interface SamplePlan {
  readonly seconds: number;
  readonly rate: number;
  readonly bucketMs: number;
  /** Seconds; infinite for no fault. */
  readonly faultFrom: number;
  readonly faultTo: number;
}

export function shareAt(plan: SamplePlan, second: number): number {
  if (second < 10 || second >= plan.faultFrom + 8) return 0;
  return second < 40 ? 500 : 1_000;
}

export function sampleSeries(plan: SamplePlan): Series {
  const random = stream("sample", "series");
  const count = Math.floor((plan.seconds * 1_000) / plan.bucketMs);
  const seconds = Array.from({ length: count }, (_, i) => (i * plan.bucketMs) / 1_000);
  const planned = seconds.map(() => Math.round((plan.rate * plan.bucketMs) / 1_000));
  const share = seconds.map((second) => shareAt(plan, second));
  const burst = seconds.map((second) => second >= plan.faultFrom && second < plan.faultFrom + 8);
  return {
    bucketMs: plan.bucketMs,
    atMs: seconds.map((second) => second * 1_000),
    planned,
    share,
    depth: burst.map((bad) => Math.round(40 + 25 * random.next() + (bad ? 700 : 0))),
    latenessMsP99: seconds.map(() => 1 + 0.5 * random.next()),
    stable: lane(
      random,
      planned.map((n, i) => around(random, n * (1 - (share[i] ?? 0) / 10_000))),
      burst.map(() => false),
    ),
    canary: lane(
      random,
      planned.map((n, i) => around(random, (n * (share[i] ?? 0)) / 10_000)),
      burst,
    ),
  };
}

function around(random: RandomStream, mean: number): number {
  return Math.round(mean * (0.98 + 0.04 * random.next()));
}

function lane(
  random: RandomStream,
  enqueued: readonly number[],
  bad: readonly boolean[],
): LaneSeries {
  const measured = (i: number, value: number) => ((enqueued[i] ?? 0) > 0 ? value : null);
  const noisy = (base: number) => base * (0.9 + 0.3 * random.next());
  return {
    enqueued,
    finished: enqueued,
    failed: enqueued.map((n, i) =>
      Math.round(n * (bad[i] ? 0.28 : 0.001) * (0.8 + 0.4 * random.next())),
    ),
    runMsP50: enqueued.map((_, i) => measured(i, noisy(3))),
    runMsP99: enqueued.map((_, i) => measured(i, noisy(bad[i] ? 12 : 9.2))),
    endToEndMsP99: enqueued.map((_, i) => measured(i, noisy(bad[i] ? 40 : 12))),
  };
}

export function sampleLooks(plan: SamplePlan): Look[] {
  const looks: Look[] = [];
  const end = Math.min(plan.seconds, plan.faultFrom + 9);
  for (let second = 12; second < end; second += 2) looks.push(look(plan, second));
  return looks;
}

function decisionAt(plan: SamplePlan, second: number): DecisionKind {
  if (second === 40) return "raise";
  if (second === plan.faultFrom + 4) return "verify";
  if (second === plan.faultFrom + 8) return "rollback";
  if (second === 150) return "promote";
  return "hold";
}

function look(plan: SamplePlan, second: number): Look {
  const kind = decisionAt(plan, second);
  const bad = second >= plan.faultFrom + 4;
  const at = second * SECOND;
  const counts = (routed: number, failed: number) => ({
    routed,
    finished: routed,
    failed,
    attemptsFailed: failed,
    runTimes: new Map([
      [220, Math.round(routed / 2)],
      [250, Math.round(routed / 2)],
    ]),
  });
  // A look judges before its decision changes the share.
  const share = shareAt(plan, second - 1);
  return {
    at,
    deployment: "canary_5b0f0f5e-6f6d-4c1e-9d7a-2f6f6d8c1e9d",
    state: "ramping",
    stage: second < 40 ? 0 : 1,
    share,
    stageStartedAt: (second < 40 ? 10 : 40) * SECOND,
    evidenceFrom: (second < 40 ? 10 : 40) * SECOND,
    configVersion: 1,
    configHash: "5b0f0f5e6f6d4c1e",
    drifted: false,
    createdAt: 10 * SECOND,
    passingSince: bad ? null : (second < 40 ? 12 : 42) * SECOND,
    breachedAt: bad ? at : null,
    windowFrom: at - 10 * SECOND,
    windowTo: at,
    stable: counts(90_000, 93),
    canary: counts(share * 10, bad ? Math.round(share * 2.9) : 4),
    queue: {
      stable: { queued: 12, inFlight: 900, oldestAge: null },
      canary: { queued: 3, inFlight: 60, oldestAge: 4_000 },
      waiting: 7,
      dead: 1,
      diverted: { jobs: 0, lastAt: null },
    },
    baseline: null,
    checks: [
      check("error_rate", bad, bad ? 28.9 : 0.02, 2, "points"),
      check("latency", false, 3.1, 15, "percent"),
      check("throughput", false, 0.4, 10, "percent"),
      check("sample_size", false, share * 10, 100, "jobs"),
      check("duration", false, second - 10, 600, "seconds"),
    ],
    overall: bad ? "fail" : "pass",
    ruling: null,
    decision: {
      kind,
      share: kind === "rollback" ? 0 : kind === "raise" ? 1_000 : share,
      reason: bad ? "error_rate failed: 28.9 points over stable" : "every check held",
    },
  };
}

function check(
  name: CheckName,
  failed: boolean,
  observed: number,
  bound: number,
  unit: Check["unit"],
): Check {
  const sentence = `${name} is ${observed} ${unit}, the bound is ${bound} ${unit}.`;
  return {
    name,
    verdict: failed ? "fail" : "pass",
    observed,
    bound,
    unit,
    samples: 9_980,
    sentence,
  };
}
