/** What people are shown of both lanes: each lane its own counts, load, workers and version. */
import { expect, test } from "vitest";
import { laneSnapshots } from "../../../src/canary/metrics/lane-snapshots.ts";
import { proofOf, workerSecret } from "../../../src/canary/registry/proof.ts";
import { reportText } from "../../../src/canary/registry/report.ts";
import type { Trust, WorkerRecord } from "../../../src/canary/registry/worker.ts";
import type { RolloutRead } from "../../../src/canary/store/replies.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { aDeployment, aLook, aRoute } from "../../checkers/history-builder.ts";

const REGISTRY = { queue: "q", key: "the registry's key" };

function worker(lease: string, version: string, trust: Trust, memoryMb: number): WorkerRecord {
  const report = reportText({
    health: "healthy",
    claimed: 10,
    finished: 10,
    memoryMb,
    cpuPercent: 25,
    custom: { cache_hit_rate: { sum: 900, count: 10 } },
  });
  const said = { challenge: "1", report };
  const secret = workerSecret(REGISTRY.key, { queue: "q", worker: lease, version });
  const answer = { ...said, proof: proofOf(secret, lease, said) };
  return { lease, worker: lease, version, registeredAt: 0, heardAt: 0, answer, trust };
}

const counts = (finished: number) => {
  return { routed: finished, finished, failed: 1, attemptsFailed: 1, runTimes: new Map() };
};

test("both lanes, each with what is its own", () => {
  const deployment = aDeployment();
  const { stableVersion, canaryVersion } = deployment.config;
  const rollout: RolloutRead = {
    kind: "rollout",
    at: 30 * SECOND,
    order: 1,
    deployment,
    route: aRoute(),
    stable: { queued: 5, inFlight: 4 },
    canary: { queued: 3, inFlight: 2 },
    waiting: 0,
    dead: 7,
  };
  const windows = { windowFrom: 10 * SECOND, windowTo: 20 * SECOND };
  const look = aLook({ ...windows, stable: counts(100), canary: counts(10) });
  const workers = [
    worker("stable/0", stableVersion, "trusted", 100),
    worker("canary/0", canaryVersion, "trusted", 300),
    worker("canary/1", canaryVersion, "distrusted", 9_000),
  ];
  const seen = laneSnapshots({ look, rollout, workers, registry: REGISTRY });
  expect(seen?.stable).toMatchObject({ jobCount: 100, queueDepth: 5, memoryMbAvg: 100 });
  expect(seen?.canary).toMatchObject({
    version: canaryVersion,
    windowStart: 10 * SECOND,
    windowEnd: 20 * SECOND,
    jobCount: 10,
    errorRatePercent: 10,
    jobsPerSecond: 1,
    queueDepth: 3,
    inFlight: 2,
    deadLetters: 7,
    memoryMbPeak: 300,
    workerCount: 1,
    refusedWorkers: 1,
    custom: { cache_hit_rate: 90 },
  });
  const none = { ...rollout, deployment: null };
  expect(laneSnapshots({ look, rollout: none, workers, registry: REGISTRY })).toBeNull();
});
