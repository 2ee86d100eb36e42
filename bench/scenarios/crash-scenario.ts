/**
 * A short scenario in which every process is killed, at instants drawn from the seed, the
 * controller in mid-rollback: an operator rolls back, and the canary's long jobs hold it up.
 */
import { type RandomStream, stream } from "../../src/kernel/random.ts";
import type { Disturbance } from "../../src/live/run/live-run.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

const ROLLBACK_AT_MS = 2_000;
const LENGTH_MS = 5_000;
/** Each is killed once in each window. The controller's kills hang on the rollback instead. */
const KILLED = ["producer/0", "producer/1", "stable/0", "stable/1"];
const KILL_WINDOWS_MS: readonly Window[] = [
  [300, ROLLBACK_AT_MS],
  [ROLLBACK_AT_MS, 4_800],
];
/** Late in the rollback: without jobs in flight on the canary it would be over at once. */
const CANARY_KILL_WINDOW_MS: Window = [ROLLBACK_AT_MS + 1_500, 4_800];
const DOWN_MS = 100;
const CONTROLLER_KILLS = 2;
/** Looks at the store, a tenth of a second apart, before a controller in mid-rollback is killed. */
const MOST_LOOKS_BEFORE = 4;

type Window = readonly [from: number, to: number];

export function crashScenario(seed: string): Scenario {
  const random = stream(seed, "kills");
  const kill = (name: string, [from, to]: Window): string => {
    const at = Math.floor(from + random.next() * (to - from));
    return `  - { crash: ${name}, at: ${at}ms, for: ${DOWN_MS}ms }`;
  };
  const kills = KILL_WINDOWS_MS.flatMap((window) => KILLED.map((name) => kill(name, window)));
  kills.push(kill("canary/0", CANARY_KILL_WINDOW_MS));
  return resolveScenario(parseScenario({ text: textOf(seed, kills), file: "crashes.yaml" }));
}

function textOf(seed: string, kills: readonly string[]): string {
  return `
name: crashes
description: Every process of a run is killed, the controller in mid-rollback included
seed: "${seed}"
jobs: { attempts: 20, backoff: { constant: 50ms }, payload: 50B }
producers: 2
controllers: 1
load:
  - { poisson: 1000/s, for: ${LENGTH_MS}ms }
fleets:
  stable: { version: v1, workers: 2, concurrency: 128, service_time: { exponential: 10ms } }
  canary:
    version: v2
    workers: 1
    concurrency: 128
    service_time: { bimodal: { fast: 10ms, slow: 3s, slow_share: 10% } }
rollout_at: 100ms
rollout:
  queue_name: crashes
  initial_percent: 20%
  step_duration: 60s
  look_every: 1s
  grace: 2s
operations:
  - { at: ${ROLLBACK_AT_MS}ms, action: rollback, reason: the canary is not wanted }
faults:
${kills.join("\n")}
timing: { lease: 600ms, leader: 500ms, window_slot: 100ms, drain_within: 30s }
expect: { outcome: failed, max_dead: 0 }
`;
}

/** Kills the controller a few looks into the rollback, and again when it is back. */
export function controllerKiller(seed: string): Disturbance & { kills(): number } {
  const random = stream(seed, "controller kills");
  let kills = 0;
  let looks = drawLooks(random);
  const disturb: Disturbance = ({ view }, crash) => {
    if (view.deployment?.state !== "rolling_back" || kills === CONTROLLER_KILLS) return;
    looks -= 1;
    if (looks > 0) return;
    crash("controller/0");
    kills += 1;
    looks = drawLooks(random);
  };
  return Object.assign(disturb, { kills: () => kills });
}

function drawLooks(random: RandomStream): number {
  return 1 + Math.floor(random.next() * MOST_LOOKS_BEFORE);
}
