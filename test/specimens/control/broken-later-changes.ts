/**
 * Specimens of what becomes of a deployment beside its plan: configured, reset, found changed and
 * deleted as if that were nothing.
 */

import type { Change } from "../../../src/canary/rollout/changes.ts";
import type * as Drifts from "../../../src/canary/rollout/configure/drift.ts";
import type * as LaterChanges from "../../../src/canary/rollout/configure/later-changes.ts";
import type * as MayChange from "../../../src/canary/rollout/configure/what-may-change.ts";
import type * as Removing from "../../../src/canary/rollout/control/removal.ts";
import type { Deployment } from "../../../src/canary/rollout/deployment.ts";
import { HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";

const LATER = "../../src/canary/rollout/configure/later-changes.ts";
const DRIFT = "../../src/canary/rollout/configure/drift.ts";

const RESET = `${HEALTHY}operations: [{ at: 8s, action: reset_window }]\n`;
const STRICTER = "rollback_thresholds: { max_latency_increase: 60% }";
const CONFIGURED = `${HEALTHY}operations:
  - { at: 5s, action: configure, rollout: { ${STRICTER} } }
`;
const CHANGED = `timing: { lease: 2s, leader: 2s, window_slot: 500ms, drain_within: 20s }
faults: [{ config_changed: store, at: 4s }]
`;
const DELETED = `${HEALTHY}operations: [{ at: 25s, action: delete }]\n`;

export const BROKEN_LATER_CHANGES: readonly Specimen[] = [
  {
    name: "reset that only says so",
    number: null,
    story: "The window is called reset, and what was counted before goes on counting.",
    caughtBy: ["evidence-fresh"],
    seeds: 1,
    scenario: RESET,
    module: LATER,
    breakIt: (original: typeof LaterChanges) => {
      const resetWindow: typeof LaterChanges.resetWindow = (now, at) =>
        keeping(now, original.resetWindow(now, at), ["evidenceFrom"]);
      return { resetWindow };
    },
  },
  {
    name: "reset that remembers what passed",
    number: null,
    story: "The counts begin anew, and the time for which they had passed is kept.",
    caughtBy: ["evidence-fresh"],
    seeds: 1,
    scenario: RESET,
    module: LATER,
    breakIt: (original: typeof LaterChanges) => {
      const resetWindow: typeof LaterChanges.resetWindow = (now, at) =>
        keeping(now, original.resetWindow(now, at), ["passingSince"]);
      return { resetWindow };
    },
  },
  {
    name: "new bounds on old evidence",
    number: null,
    story: "Other bounds are configured, and the time for which the old ones held counts for them.",
    caughtBy: ["evidence-fresh"],
    seeds: 1,
    scenario: CONFIGURED,
    module: LATER,
    breakIt: (original: typeof LaterChanges) => {
      const configure: typeof LaterChanges.configure = (now, config, at) =>
        keeping(now, original.configure(now, config, at), ["evidenceFrom", "passingSince"]);
      return { configure };
    },
  },
  {
    name: "anything can be configured",
    number: null,
    story: "A stage that has been entered is configured to be another one.",
    caughtBy: ["config-kept", "plan-followed"],
    seeds: 1,
    scenario: `operations:
  - { at: 5s, action: configure, rollout: { initial_percent: 30% } }
`,
    module: "../../src/canary/rollout/configure/what-may-change.ts",
    breakIt: () => ({ whyNot: () => null }) satisfies Partial<typeof MayChange>,
  },
  {
    name: "a version is as good as a hash",
    number: null,
    story: "Configurations of one version are taken for the same, whatever they say.",
    caughtBy: ["drift-noted"],
    seeds: 1,
    seconds: 30,
    rollout: "  require_approval: true\n",
    // While it waits for a person, nothing is committed that would overwrite it.
    scenario: CHANGED.replace("at: 4s", "at: 18s"),
    module: DRIFT,
    breakIt: () => ({ driftOf: () => null, isIntact: () => true }) satisfies Partial<typeof Drifts>,
  },
  {
    name: "climbs on what nobody set",
    number: null,
    story: "A drift is told, noted, and no reason to hold: the canary goes up by bounds of nobody.",
    caughtBy: ["config-kept", "decisions-justified"],
    seeds: 1,
    scenario: CHANGED,
    module: "../../src/canary/rollout/control/looks/held-by-drift.ts",
    breakIt: () => ({ heldByDrift: <T>(wanted: T): T => wanted }),
  },
  {
    name: "deleted unseen",
    number: null,
    story: "A deployment is deleted without a look at the lane that it leaves.",
    caughtBy: ["deletion-clean"],
    seeds: 1,
    seconds: 30,
    scenario: DELETED,
    module: "../../src/canary/rollout/control/removal.ts",
    breakIt: async (original: typeof Removing) => {
      const { remove } = await import("../../../src/canary/rollout/configure/later-changes.ts");
      class Hasty extends original.Removal {
        override next(...[stored, at]: Parameters<Removing.Removal["next"]>) {
          const isAsked = super.next(stored, at) !== null;
          return isAsked ? ({ kind: "commit", change: remove(stored, at) } as const) : null;
        }
      }
      return { Removal: Hasty };
    },
  },
  {
    name: "tombstone with everything on it",
    number: null,
    story: "What is deleted is only called so: events, rules and baseline stay for ever.",
    caughtBy: ["deletion-clean"],
    seeds: 1,
    seconds: 30,
    scenario: DELETED,
    module: LATER,
    breakIt: (original: typeof LaterChanges) => {
      const remove: typeof LaterChanges.remove = (now, at) =>
        keeping(now, original.remove(now, at), ["events"]);
      return { remove };
    },
  },
];

/** The change, but for some fields that stay as they were. */
function keeping(before: Change, after: Change, fields: readonly (keyof Deployment)[]): Change {
  const kept = Object.fromEntries(fields.map((name) => [name, before.deployment[name]]));
  return { deployment: { ...after.deployment, ...kept }, route: after.route };
}
