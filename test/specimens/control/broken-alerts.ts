/** Specimens of alerts: people who hear nothing, or the same all the time. */
import type * as Desk from "../../../src/canary/alerts/alert-desk.ts";
import type * as Keeping from "../../../src/canary/registry/keeper.ts";
import type * as Silences from "../../../src/canary/rollout/control/looks/silence.ts";
import type { Specimen } from "../specimen.ts";

const DESK = "../../src/canary/alerts/alert-desk.ts";

/** A canary that nobody rolls back for being late, and that a person would have to promote. */
const PATIENT = `  require_approval: true
  rollback_thresholds: { max_latency_increase: 100000%, max_throughput_decrease: 100% }
`;
/** It is there, and is not, and keeps what it holds. */
const COMES_AND_GOES = `timing: { lease: 20s, leader: 2s, window_slot: 500ms, drain_within: 20s }
faults:
  - { pause: "canary/*", at: 4s, for: 8s }
  - { pause: "canary/*", at: 15s, for: 8s }
`;

export const BROKEN_ALERTS: readonly Specimen[] = [
  {
    name: "alerts that pile up",
    number: null,
    story: "The cooldown is not kept: what is true at every look is told at every look.",
    caughtBy: ["alerts-told"],
    seeds: 1,
    rollout: `${PATIENT}  alert_cooldown: 20s\n`,
    scenario: COMES_AND_GOES,
    module: DESK,
    breakIt: (original: typeof Desk) => {
      class Chatty extends original.AlertDesk {
        override say(spoken: Desk.Spoken) {
          return super.say({ ...spoken, cooldown: 0 });
        }
      }
      return { AlertDesk: Chatty };
    },
  },
  {
    name: "cooldown that swallows",
    number: null,
    story: "What is held back in a cooldown is never told: the second outage is nobody's news.",
    caughtBy: ["alerts-told"],
    seeds: 1,
    seconds: 30,
    rollout: `${PATIENT}  alert_cooldown: 13s\n`,
    scenario: COMES_AND_GOES,
    module: DESK,
    breakIt: (original: typeof Desk) => {
      class Swallowing extends original.AlertDesk {
        override due() {
          return [];
        }
        override get dueAt() {
          return null;
        }
      }
      return { AlertDesk: Swallowing };
    },
  },
  {
    name: "one alert for all",
    number: null,
    story: "After one alert, of whatever kind, the cooldown holds back every other.",
    caughtBy: ["alerts-told"],
    seeds: 1,
    rollout: `${PATIENT}  alert_cooldown: 60s\n`,
    scenario: `${COMES_AND_GOES}  - { config_changed: store, at: 22s }\n`,
    module: DESK,
    breakIt: (original: typeof Desk) => {
      class Blunt extends original.AlertDesk {
        override say(spoken: Desk.Spoken) {
          const { code, ...told } = spoken.told;
          const alert = super.say({
            ...spoken,
            told: { ...told, code: "too_old", severity: "warning", subject: "" },
          });
          return alert && { ...alert, ...told, code };
        }
      }
      return { AlertDesk: Blunt };
    },
  },
  {
    name: "silence that is no news",
    number: null,
    story: "A canary that finishes nothing is looked at again and again, and nobody is told.",
    caughtBy: ["alerts-told"],
    seeds: 1,
    rollout: PATIENT,
    scenario: COMES_AND_GOES,
    module: "../../src/canary/rollout/control/looks/silence.ts",
    breakIt: (original: typeof Silences) => {
      class Deaf extends original.Silence {
        override seen() {
          return null;
        }
      }
      return { Silence: Deaf };
    },
  },
  {
    name: "alert lost with a reply",
    number: null,
    story: "A mark whose reply was lost is not looked for: its impostor is nobody's news.",
    caughtBy: ["impostors-alerted"],
    seeds: 5,
    scenario: `registry: { heartbeat_every: 500ms, unreachable_after: 2s, removed_after: 4s }
faults:
  - { impersonation: canary/1, at: 6s, for: 12s }
  - { reply_lost: controller/0, at: 5s, for: 4s, probability: 90% }
`,
    module: "../../src/canary/registry/keeper.ts",
    breakIt: (original: typeof Keeping) => {
      class Forgetful extends original.Keeper {
        override step(...[event, now]: Parameters<Keeping.Keeper["step"]>) {
          if (event.kind !== "unanswered") return super.step(event, now);
          return { commands: [], wakeAt: now + 200_000 };
        }
      }
      return { Keeper: Forgetful };
    },
  },
];
