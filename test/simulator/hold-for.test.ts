import { describe, expect, test } from "vitest";

import { MILLISECOND, SECOND } from "../../src/kernel/time.ts";
import type { Fault } from "../../src/scenario/faults/fault.ts";
import { FOREVER } from "../../src/scenario/faults/faults-schema.ts";
import { holdFor } from "../../src/simulator/hold-for.ts";
import { smallScenario } from "./worlds.ts";

const PLANNED = { id: "fault-1", targets: ["stable/0"], at: SECOND, for: 3 * SECOND } as const;
const delays = { kind: "network_delay", delay: 20 * MILLISECOND, jitter: 5 * MILLISECOND } as const;

describe("how late a reply may be heard", () => {
  test.each<[string, Fault[], number]>([
    ["without faults", [], 301],
    ["delayed back", [{ ...PLANNED, ...delays, direction: "both" }], 25_301],
    ["delayed there", [{ ...PLANNED, ...delays, direction: "to_store" }], 301],
    [
      "held back, until it is given up",
      [{ ...PLANNED, kind: "partition", direction: "from_store", held: true }],
      SECOND + 1,
    ],
    ["in a store that hangs", [{ ...PLANNED, kind: "store_hang" }], 301],
    ["paused", [{ ...PLANNED, kind: "pause" }], 3 * SECOND + 301],
    // 40 s of load and 30 s to drain.
    ["paused for ever", [{ ...PLANNED, kind: "pause", for: FOREVER }], 70 * SECOND + 301],
  ])("%s", (_, faults, expected) => {
    expect(holdFor(smallScenario({ faults }))).toBe(expected);
  });
});
