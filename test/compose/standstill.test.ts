/** A run that is stopped somewhere: what is told of it is what its own events and store say. */
import { expect, test } from "vitest";

import { standstill } from "../../src/compose/repeat/standstill.ts";
import { judgeOnly } from "../../src/compose/run-simulated.ts";
import { SECOND } from "../../src/kernel/time.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";

const TEXT = `
name: stopped
load: [{ poisson: 100/s, for: 20s }]
fleets:
  stable: { workers: 2, service_time: { constant: 500ms } }
  canary: { workers: 1 }
rollout_at: 1s
faults: [{ crash: stable/1, at: 5s, for: 3s }]
`;
const scenario = resolveScenario(parseScenario({ text: TEXT, file: "stopped.yaml" }));
const signal = new AbortController().signal;

test("at an instant it tells of processes, faults, leases and what is pending", async () => {
  const stopped = await standstill({
    scenario,
    until: { kind: "instant", at: 6 * SECOND },
    signal,
  });
  expect(stopped.at).toBeGreaterThanOrEqual(6 * SECOND);
  expect(stopped.at).toBeLessThan(6.1 * SECOND);
  expect(stopped.ended).toBe(false);
  expect(stopped.faults.map(({ id }) => id)).toEqual(["fault-1"]);
  const standing = new Map(stopped.processes.map((process) => [process.name, process]));
  expect(standing.get("stable/1")).toMatchObject({ phase: "crashed", incarnation: 1 });
  expect(standing.get("stable/0")).toMatchObject({ phase: "started", incarnation: 1 });
  expect(stopped.store.deployment).not.toBeNull();
  expect(stopped.store.stable.inFlight).toBeGreaterThan(0);
  const held = stopped.contents.leases.flatMap(({ stable, canary }) => [...stable, ...canary]);
  expect(held).toHaveLength(stopped.store.stable.inFlight + stopped.store.canary.inFlight);
  expect(stopped.pending).toBe("producer/0 has more jobs to enqueue");
  expect(stopped.last).toHaveLength(20);
});

test("after an event it has recorded that many, and few more", async () => {
  const stopped = await standstill({ scenario, until: { kind: "event", number: 40 }, signal });
  expect(stopped.events).toBeGreaterThanOrEqual(40);
  expect(stopped.events).toBeLessThan(44);
  expect(stopped.last.at(-1)?.at).toBeLessThanOrEqual(stopped.at);
});

test("beyond the end it tells of the end, with the digest of the whole run", async () => {
  const result = await judgeOnly(scenario, { onProgress: () => {}, signal, command: "" });
  const until = { kind: "instant", at: 3_600 * SECOND } as const;
  const { ended, digest, events, pending } = await standstill({ scenario, until, signal });
  const { digest: whole, events: all } = result;
  expect({ ended, digest, events, pending }).toEqual({
    ended: true,
    digest: whole,
    events: all,
    pending: null,
  });
});
