/** Faults that end, stop or replace a process. */
import type { StoreCommand } from "../../canary/store/commands.ts";
import { choiceField, countField, drawOne, type Kinds, versionField } from "./fault-kind.ts";

type ProcessKind = "crash" | "graceful_stop" | "pause" | "crash_at_command" | "version_change";

/** Every command of the store contract, by the process that sends it. */
const COMMANDS = [
  "enqueue",
  "readRoute",
  "claim",
  "settle",
  "extend",
  "reap",
  "peekDue",
  "requeue",
  "drain",
  "readRollout",
  "commitRollout",
  "takeLeadership",
  "readWindows",
] as const satisfies readonly StoreCommand["kind"][];

export const PROCESS_KINDS: Kinds<ProcessKind> = {
  crash: {
    strikes: "process",
    meaning:
      "Kills these processes: fleets, controllers or producers (`canary/*`, `controller/0`).",
    lasts: "5s",
    fields: {},
    draw: () => ({}),
  },
  graceful_stop: {
    strikes: "process",
    meaning: "Asks these processes to end; workers finish what they run. Then they start again.",
    lasts: "5s",
    fields: {},
    draw: () => ({}),
  },
  pause: {
    strikes: "process",
    meaning: "Stops these processes, which then go on as if no time had passed.",
    lasts: null,
    fields: {},
    draw: () => ({}),
  },
  crash_at_command: {
    strikes: "process",
    meaning: "Kills these processes between two commands to the store.",
    lasts: "2s",
    fields: {
      command: choiceField("The command that it happens at.", COMMANDS),
      nth: countField("Which one, counted from the fault's beginning.", {
        what: "commands",
        max: 100_000,
        written: 1,
      }),
      moment: choiceField(
        "Before the command is sent, or right after.",
        ["before", "after"],
        "after",
      ),
    },
    draw: (random) => ({
      command: drawOne(random, COMMANDS),
      nth: 1 + Math.floor(random.next() * 3),
      moment: drawOne(random, ["before", "after"]),
    }),
  },
  version_change: {
    strikes: "worker",
    meaning: "Replaces these workers by ones of another version, in the middle of their jobs.",
    lasts: null,
    fields: { version: versionField("What they run while it lasts.") },
    draw: (random, { versions }) => ({ version: drawOne(random, ["v0.0.0", ...versions]) }),
  },
};
