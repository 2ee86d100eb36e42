/** A live run does not begin with what only virtual time can do. */
import { expect, test } from "vitest";

import { runLive } from "../../../src/compose/run-live.ts";
import { EXIT } from "../../../src/kernel/errors.ts";
import { refuseVirtualTiming } from "../../../src/live/clock/refuse-virtual-timing.ts";
import type { TimingConfig } from "../../../src/scenario/scenario.ts";
import { aScenario } from "../../a-scenario.ts";

const { timing } = aScenario();

const asking: [string, TimingConfig][] = [
  ["timing.shuffle", { ...timing, shuffle: true }],
  ["timing.jitter", { ...timing, jitter: [0, 2_000] }],
  ["timing.shuffle and timing.jitter", { ...timing, shuffle: true, jitter: [0, 2_000] }],
];

test.each(asking)("%s is refused before anything is started", async (names, asked) => {
  const scenario = aScenario({ scenario: { timing: asked } });
  const { signal } = new AbortController();
  // Nobody listens there: a run that began would say so.
  const redisUrl = "redis://127.0.0.1:1";
  const run = runLive(scenario, { signal, redisUrl, command: "", onProgress: () => {} });
  await expect(run).rejects.toMatchObject({
    code: "FAULT_NOT_SUPPORTED",
    exitCode: EXIT.usage,
    message: `The scenario asks for ${names}, which needs virtual time; the live world has none.`,
  });
});

test("what wall time can do is not refused", () => {
  expect(() => refuseVirtualTiming(timing)).not.toThrow();
});
