/**
 * Faults are specimens too: every kind must leave its mark on a run. A run without the fault, which
 * is what a carrier that does nothing would make of it, shows other figures; so each row names a
 * figure and the direction in which the fault moves it.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { runSimulated } from "../../../src/compose/run-simulated.ts";
import type { RunResult } from "../../../src/result/run-result.ts";
import { FAULT_KINDS, type FaultKind } from "../../../src/scenario/faults/fault.ts";
import { parseScenario } from "../../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../../src/scenario/resolve-scenario.ts";
import { BASE } from "../base-scenario.ts";
import { FIGURES, type Figure } from "./figures.ts";

type Mark = readonly [fault: string, figure: Figure, direction: "up" | "down"];

/** Each from the sixth second on; `for` and parameters follow the target. */
const MARKS: Readonly<Record<FaultKind, Mark>> = {
  crash: ["stable/*, for: 3s", "lapsed", "up"],
  graceful_stop: ["stable/*, for: 3s", "latencyMs", "up"],
  pause: ["stable/*, for: 3s", "lapsed", "up"],
  crash_at_command: ["stable/0, for: 3s, command: settle, moment: before", "lapsed", "up"],
  version_change: ["stable/*, for: 5s, version: v0.0.0", "started", "up"],
  latency: ["stable/*, for: 5s, factor: 20", "latencyMs", "up"],
  cold_start: ["stable/*, for: 5s, factor: 20", "latencyMs", "up"],
  error_burst: ["stable/*, for: 5s, probability: 50%", "attemptsFailed", "up"],
  wrong_result: ["stable/*, for: 20s, probability: 100%", "attemptsFailed", "down"],
  poison: ["stable/*, for: 5s, probability: 1%", "lapsed", "up"],
  memory_leak: ["stable/*, for: 5s, attempts: 50", "lapsed", "up"],
  store_down: ["store, for: 3s", "unheard", "up"],
  store_hang: ["store, for: 3s", "unheard", "up"],
  store_slow: ["store, for: 5s, delay: 200ms", "latencyMs", "up"],
  store_oom: ["store, for: 3s", "unheard", "up"],
  store_loading: ["store, for: 3s", "unheard", "up"],
  store_readonly: ["store, for: 3s", "unheard", "up"],
  failover: ["store, for: 1s, loses: 500ms", "losses", "up"],
  script_flush: ["store", "unheard", "up"],
  eviction: ["store, key: stable", "dropped", "up"],
  corruption: ["store, for: 5s", "unheard", "up"],
  route_forged: ["store, for: 5s", "canaryJobs", "down"],
  // Again and again: what the leader commits before it loads again is put in its place.
  config_changed: ["store, times: 10, every: 500ms", "drifts", "up"],
  network_delay: ["stable/*, for: 5s, delay: 300ms", "latencyMs", "up"],
  bandwidth: ["stable/*, for: 5s, bytes: 500", "latencyMs", "up"],
  partition: ["stable/*, for: 4s", "lapsed", "up"],
  connection_reset: ["stable/*, for: 5s, interval: 50ms", "unheard", "up"],
  reply_lost: ["stable/*, for: 3s, probability: 50%", "unheard", "up"],
  clock_step: ["controller/*, for: 20s, by: 10s, towards: past", "looks", "down"],
  clock_drift: ["controller/*, for: 20s, rate: 0.5", "looks", "up"],
  clock_strobe: ["controller/*, for: 20s, by: 3s, interval: 300ms", "looks", "down"],
  metrics_missing: ["controller/*, for: 20s", "judged", "down"],
  metrics_late: ["controller/*, for: 20s, by: 3s", "judged", "down"],
  metrics_nan: ["controller/*, for: 20s", "judged", "down"],
  worker_silent: ["stable/*, for: 20s", "lostTrust", "up"],
  impersonation: ["stable/*, for: 5s", "lostTrust", "up"],
  report_implausible: ["stable/*, for: 5s", "lostTrust", "up"],
  report_shift: ["stable/*, for: 5s, to: 50%", "reported", "down"],
  traffic_burst: ["load, for: 5s, factor: 3", "planned", "up"],
  silence: ["load, for: 5s", "planned", "down"],
};

const SIGNED = "route_signing: true\n";
const REGISTRY = "registry: { heartbeat_every: 500ms, unreachable_after: 2s, removed_after: 4s }\n";

/** Each job adds 90 to a metric. */
const REPORTING = BASE.replaceAll(
  "    errors: 2%\n",
  "    errors: 2%\n    reports: { custom: { quality: 90% } }\n",
);

async function run(faults: string) {
  const text = `${REPORTING}${SIGNED}${REGISTRY}load: [{ poisson: 200/s, for: 12s }]\n${faults}`;
  const scenario = resolveScenario(parseScenario({ text, file: "mark.yaml" }), { seed: "1" });
  return await runSimulated(scenario, {
    onProgress: () => {},
    signal: new AbortController().signal,
    command: "",
  });
}

describe("a fault leaves its mark", () => {
  let without: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    without = await run("");
  });

  test.each(FAULT_KINDS)("%s", async (kind) => {
    const [fault, figure, direction] = MARKS[kind];
    const [target, ...rest] = fault.split(", ");
    const entry = [`${kind}: "${target}"`, "at: 6s", ...rest].join(", ");
    const struck = await run(`faults: [{ ${entry} }]\n`);
    const [before, after] = [FIGURES[figure](without), FIGURES[figure](struck)];
    const sign = direction === "up" ? 1 : -1;
    expect(sign * (after - before), `${figure}: ${before}, then ${after}`).toBeGreaterThan(0);
    expect(digestOf(struck.result)).not.toBe(digestOf(without.result));
  });
});

function digestOf({ digest }: RunResult): string {
  return digest;
}
