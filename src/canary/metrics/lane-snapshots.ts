/**
 * Both lanes as people and dashboards see them, of one look: its counts, with what the lanes hold
 * and what workers report beside. A program has looks from its controller's notes, and the two
 * replies from its store port (`readRollout`, and `readWorkers` page by page).
 */
import type { RegistryKey } from "../registry/believed-report.ts";
import type { WorkerRecord } from "../registry/worker.ts";
import { addUpReports } from "../registry/worker-reports.ts";
import type { Look } from "../rollout/look.ts";
import type { Lane } from "../store/job.ts";
import type { RolloutRead } from "../store/replies.ts";
import { type MetricsSnapshot, snapshotOf } from "./snapshot.ts";

export interface LaneSnapshotsInput {
  readonly look: Look;
  readonly rollout: RolloutRead;
  /** All entries of the registry; none where there is no registry. */
  readonly workers: readonly WorkerRecord[];
  /** What reports are believed by. */
  readonly registry: RegistryKey;
}

/** Null while no deployment is stored: then there are no two versions. */
export function laneSnapshots(input: LaneSnapshotsInput): Record<Lane, MetricsSnapshot> | null {
  const { deployment } = input.rollout;
  if (deployment === null) return null;
  const { stableVersion, canaryVersion } = deployment.config;
  return {
    stable: snapshotOfLane("stable", stableVersion, input),
    canary: snapshotOfLane("canary", canaryVersion, input),
  };
}

function snapshotOfLane(
  lane: Lane,
  version: string,
  { look, rollout, workers, registry }: LaneSnapshotsInput,
): MetricsSnapshot {
  return snapshotOf({
    version,
    from: look.windowFrom,
    to: look.windowTo,
    counts: look[lane],
    load: look.queue?.[lane] ?? { ...rollout[lane], oldestAge: null },
    deadLetters: rollout.dead,
    reports: addUpReports(workers, { ...registry, version }),
  });
}
