import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { crashingPort } from "../../src/faults/crashing-port.ts";
import { SECOND } from "../../src/kernel/time.ts";
import type { StorePort } from "../../src/ports/ports.ts";
import type { FaultOf } from "../../src/scenario/faults/fault.ts";

const COMMANDS = {
  readRoute: { kind: "readRoute", queue: "q", producer: "p" },
  readRollout: { kind: "readRollout", queue: "q" },
} as const;

type Name = keyof typeof COMMANDS;

interface Trial {
  readonly command: Name;
  readonly nth: number;
  readonly moment: "before" | "after";
}

/** Sends one command a second; the fault lasts from second 3 to before second 13. */
function sentBy(trial: Trial, names: readonly Name[]): { sent: Name[]; died: number } {
  const sent: Name[] = [];
  let died = 0;
  let now = 0;
  const port: StorePort = { send: (command) => void sent.push(command.kind as Name) };
  const times = { id: "fault-1", targets: ["stable/0"], at: 3 * SECOND, for: 10 * SECOND };
  const fault: FaultOf<"crash_at_command"> = { kind: "crash_at_command", ...times, ...trial };
  const crashing = crashingPort({
    port,
    process: "stable/0",
    faults: [fault],
    agenda: { now: () => now },
    startedAt: 0,
    die: () => {
      died += 1;
    },
  });
  for (const name of names) {
    crashing.send(COMMANDS[name], () => {});
    now += SECOND;
  }
  return { sent, died };
}

describe("a port that dies at a command", () => {
  test("sends all up to the fatal command, and that one only if it dies after it", () => {
    const names = fc.array(fc.constantFrom<Name>("readRoute", "readRollout"), { maxLength: 20 });
    const trials = fc.record({
      command: fc.constantFrom<Name>("readRoute", "readRollout"),
      nth: fc.integer({ min: 1, max: 4 }),
      moment: fc.constantFrom("before" as const, "after" as const),
    });
    fc.assert(
      fc.property(names, trials, (all, trial) => {
        const counted = all.flatMap((name, i) =>
          name === trial.command && i >= 3 && i < 13 ? [i] : [],
        );
        const fatalAt = counted[trial.nth - 1];
        const { sent, died } = sentBy(trial, all);
        if (fatalAt === undefined) expect({ sent, died }).toEqual({ sent: all, died: 0 });
        else {
          const end = trial.moment === "after" ? fatalAt + 1 : fatalAt;
          expect({ sent, died }).toEqual({ sent: all.slice(0, end), died: 1 });
        }
      }),
      { seed: 41, numRuns: 500 },
    );
  });

  test("is the port itself for a process that no such fault strikes", () => {
    const port: StorePort = { send: () => {} };
    const options = { port, process: "stable/0", agenda: { now: () => 0 }, startedAt: 0 };
    expect(crashingPort({ ...options, faults: [], die: () => {} })).toBe(port);
  });
});
