import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { judgementOf, livesOf, recordOf, smallScenario } from "../worlds.ts";
import { drawnFaults } from "./drawn-faults.ts";

/** The longest way to the store. */
const ONE_WAY = 300;
const NEVER = 3_600 * SECOND;

type Spec = { readonly kind: Fault["kind"] } & Record<string, unknown>;

function fault(spec: Spec, target: string, atMs: number, forMs: number): Fault {
  const times = { at: atMs * MILLISECOND, for: forMs * MILLISECOND };
  return { id: `${spec.kind}-${atMs}`, targets: [target], ...times, ...spec } as unknown as Fault;
}

const crash: Spec = { kind: "crash" };
const pause: Spec = { kind: "pause" };
const stop: Spec = { kind: "graceful_stop" };

/** What becomes of stable/0 before the run ends, with no rollout. */
function stableLives(...faults: Fault[]): string[] {
  const scenario = smallScenario({ faults, rolloutAt: NEVER });
  return livesOf(recordOf(scenario), "stable/0").slice(1, -1);
}

describe("process faults in virtual time", () => {
  test("a paused worker does nothing, and goes on where it was", () => {
    const faults = [fault(pause, "stable/0", 5_000, 1_000)];
    const events = recordOf(smallScenario({ faults, rolloutAt: NEVER }));
    const own = events.filter(({ process }) => process === "stable/0");
    const lives = livesOf(events, "stable/0").slice(1, -1);
    expect(lives).toEqual(["paused v1 5000", "resumed v1 6000"]);
    const meanwhile = own.filter(({ at }) => at > 5 * SECOND && at < 6 * SECOND);
    expect(meanwhile).toEqual([]);
    const goesOn = own.find(({ at, kind }) => at >= 6 * SECOND && kind !== "process");
    expect(goesOn).toBeDefined();
    expect(goesOn?.at).toBeLessThan(6 * SECOND + 50 * MILLISECOND);
  });

  test("a worker that is paused past its lease settles nothing twice", async () => {
    const faults = [fault(pause, "stable/0", 5_000, 6_000)];
    const { stable } = smallScenario();
    const slow = { kind: "constant", value: 200 * MILLISECOND } as const;
    const scenario = smallScenario({
      faults,
      rolloutAt: NEVER,
      stable: { ...stable, serviceTime: slow, concurrency: 64 },
    });
    const events = recordOf(scenario);
    const lapsed = events.flatMap((event) =>
      event.kind === "lapsed"
        ? event.leases.filter((lease) => lease.startsWith("stable/0#1."))
        : [],
    );
    expect(lapsed.length).toBeGreaterThan(0);
    const refused = events.some(
      (event) =>
        event.kind === "settled" &&
        event.process === "stable/0" &&
        event.accepted.includes(false) &&
        event.at >= 11 * SECOND,
    );
    expect(refused).toBe(true);
    const { ledger, findings } = await judgementOf(scenario);
    expect({ lost: ledger.lost, doubled: ledger.doubled }).toEqual({ lost: 0, doubled: 0 });
    expect(findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });

  test("a controller that is paused past its leadership does no harm", async () => {
    const leadersOf = (scenario: Scenario): string[] =>
      recordOf(scenario).flatMap((event) => (event.kind === "led" ? [event.process] : []));
    const [leader = "", ...others] = leadersOf(smallScenario({ controllers: 2 }));
    expect(others).toEqual([]);
    const faults = [fault(pause, leader, 8_000, 5_000)];
    const scenario = smallScenario({ faults, controllers: 2 });
    const { deployment, findings } = await judgementOf(scenario);
    expect(new Set(leadersOf(scenario).slice(0, 2)).size).toBe(2);
    expect(deployment.outcome).toBe("completed");
    expect(findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });

  test.each([
    [
      "two pauses",
      [fault(pause, "stable/0", 5_000, 2_000), fault(pause, "stable/0", 6_000, 2_000)],
      ["paused v1 5000", "resumed v1 8000"],
    ],
    [
      "a crash in a pause",
      [fault(pause, "stable/0", 5_000, 9_000), fault(crash, "stable/0", 6_000, 1_000)],
      ["paused v1 5000", "crashed v1 6000", "started v1 7000"],
    ],
    [
      "a crash while it is asked to end",
      [
        fault(pause, "stable/0", 5_000, 9_000),
        fault(stop, "stable/0", 6_000, 3_000),
        fault(crash, "stable/0", 7_000, 1_000),
      ],
      ["paused v1 5000", "crashed v1 7000", "started v1 9000"],
    ],
    [
      "two changes of version",
      [
        fault({ kind: "version_change", version: "v2" }, "stable/0", 5_000, 3_000),
        fault({ kind: "version_change", version: "v3" }, "stable/0", 6_000, 3_000),
      ],
      [
        "crashed v1 5000",
        "started v2 5000",
        "crashed v2 6000",
        "started v3 6000",
        "crashed v3 9000",
        "started v1 9000",
      ],
    ],
  ] satisfies [string, Fault[], string[]][])("%s of one process", (_, faults, expected) => {
    expect(stableLives(...faults)).toEqual(expected);
  });

  test.each(["stable/0", "controller/0", "producer/0"])(
    "%s that is asked to end ends in order and is started again",
    async (name) => {
      const scenario = smallScenario({ faults: [fault(stop, name, 5_000, 1_500)] });
      const events = recordOf(scenario);
      const lives = livesOf(events, name).map((life) => life.split(" "));
      expect(lives.map(([phase]) => phase).slice(0, 3)).toEqual(["started", "stopped", "started"]);
      expect(Number(lives[1]?.at(-1))).toBeLessThan(5_100);
      expect(lives[2]?.at(-1)).toBe("6500");
      const lapses = events.filter(({ kind }) => kind === "lapsed" || kind === "unknown");
      expect(lapses).toEqual([]);
      const { ledger } = await judgementOf(scenario);
      expect(ledger.completed + ledger.dead).toBe(ledger.planned);
    },
  );

  test("a version that serves no lane retires once, and comes back as what it was", async () => {
    const change: Spec = { kind: "version_change", version: "v0" };
    const faults = [fault(change, "stable/0", 6_000, 4_000)];
    const scenario = smallScenario({ faults });
    const lives = livesOf(recordOf(scenario), "stable/0");
    const phases = lives.map((life) => life.split(" ").slice(0, 2).join(" "));
    expect(phases.slice(1, 5)).toEqual(["crashed v1", "started v0", "retired v0", "started v1"]);
    const { ledger } = await judgementOf(scenario);
    expect(ledger.completed + ledger.dead).toBe(ledger.planned);
  });

  test.each(["before", "after"] as const)("a crash right %s the second claim", (moment) => {
    const spec: Spec = { kind: "crash_at_command", command: "claim", nth: 2, moment };
    const faults = [fault(spec, "stable/0", 5_000, 2_000)];
    const events = recordOf(smallScenario({ faults, rolloutAt: NEVER }));
    const lives = livesOf(events, "stable/0").slice(1, -1);
    expect(lives.map((life) => life.split(" ")[0])).toEqual(["crashed", "started"]);
    expect(lives[1]).toBe("started v1 7000");
    const unknown = events.filter((e) => e.kind === "unknown" && e.command === "claim");
    expect(unknown.length).toBe(moment === "after" ? 1 : 0);
  });

  test("a commit that nobody heard of is known from what the store ended with", async () => {
    const plan = smallScenario();
    const committed = recordOf(plan).flatMap((e) => (e.kind === "committed" ? [e] : []));
    const last = committed.at(-1);
    const atMs = Math.floor((last?.storeAt ?? 0) / MILLISECOND) - 1;
    // The one before it may be sent less than a millisecond earlier.
    const nth = committed.filter(({ storeAt }) => storeAt > atMs * MILLISECOND + ONE_WAY).length;
    const commit: Spec = {
      kind: "crash_at_command",
      command: "commitRollout",
      nth,
      moment: "after",
    };
    const faults = [fault(commit, "controller/0", atMs, 60_000)];
    const events = recordOf({ ...plan, faults });
    const told = events.findLast((event) => event.kind === "committed");
    expect(told).toMatchObject({ process: "world", deployment: { state: "completed" } });
    const { deployment, findings } = await judgementOf({ ...plan, faults });
    expect(deployment.outcome).toBe("completed");
    expect(findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });

  test("whatever strikes the processes, nothing is lost and no property fails", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (number) => {
        const seed = `process-${number}`;
        const kinds = ["crash", "graceful_stop", "pause", "crash_at_command"] as const;
        const faults = drawnFaults(seed, [...kinds, "version_change"], 12);
        const jobs = { ...smallScenario().jobs, maxAttempts: 8 };
        const { ledger, findings } = await judgementOf(smallScenario({ seed, faults, jobs }));
        expect(findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
        expect(ledger.completed + ledger.dead).toBe(ledger.planned);
      }),
      { seed: 31, numRuns: 30 },
    );
  });
});
