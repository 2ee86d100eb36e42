import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Keeper, type KeeperAction } from "../../../src/canary/registry/keeper.ts";
import { Member } from "../../../src/canary/registry/member.ts";
import { workerSecret } from "../../../src/canary/registry/proof.ts";
import { readReport, reportText } from "../../../src/canary/registry/report.ts";
import type { Trust, WorkerReport } from "../../../src/canary/registry/worker.ts";
import { addUpReports } from "../../../src/canary/registry/worker-reports.ts";
import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import { MINUTE, SECOND } from "../../../src/kernel/time.ts";
import { ModelStore } from "../../../src/simulator/model-store.ts";

const QUEUE = "q";
const KEY = "the registry's key";
const CONFIG = {
  heartbeatEvery: 30 * SECOND,
  unreachableAfter: 2 * MINUTE,
  removedAfter: 4 * MINUTE,
};
const REPORT: WorkerReport = {
  health: "healthy",
  claimed: 10,
  finished: 9,
  memoryMb: 100,
  cpuPercent: 20,
  custom: { cache_hit_rate: { sum: 855, count: 9 } },
};

interface Played {
  readonly worker: string;
  readonly version: string;
  /** Whom its secret was made for; itself if it is honest. */
  readonly secretOf?: { readonly worker?: string; readonly version?: string };
  readonly report?: WorkerReport;
}

/** A registry with a keeper and workers, whose commands are answered at once. */
class Registry {
  readonly store = new ModelStore({ slotFor: SECOND });
  readonly alerts: string[] = [];
  readonly #keeper = new Keeper({
    queue: QUEUE,
    deployment: "d",
    key: KEY,
    config: CONFIG,
    every: SECOND,
    retryAfter: SECOND,
    alertCooldown: 0,
  });
  readonly #members = new Map<string, { member: Member; report: WorkerReport }>();

  join({ worker, version, secretOf, report = REPORT }: Played, now: number): void {
    const identity = { queue: QUEUE, worker, version, ...secretOf };
    const member = new Member({
      queue: QUEUE,
      lease: `${worker}#1`,
      worker,
      version,
      secret: workerSecret(KEY, identity),
      every: CONFIG.heartbeatEvery,
      retryAfter: SECOND,
    });
    this.#members.set(`${worker}#1`, { member, report });
    this.#play(member, member.step({ kind: "start", report }, now).commands, now);
  }

  beat(lease: string, now: number): void {
    const { member, report } = this.#members.get(lease) as { member: Member; report: WorkerReport };
    this.#play(member, member.step({ kind: "wake", report }, now).commands, now);
  }

  keep(now: number): void {
    this.#play(this.#keeper, this.#keeper.step({ kind: "wake" }, now).commands, now);
  }

  #play(
    machine: Member | Keeper,
    actions: readonly KeeperAction[] | readonly StoreCommand[],
    now: number,
  ) {
    for (const action of actions) {
      if (action.kind === "alerted") {
        this.alerts.push(`${action.alert.severity}: ${action.alert.message}`);
        continue;
      }
      const reply = this.store.apply(action as StoreCommand, now);
      const exchange = { kind: "replied", command: action, reply } as never;
      this.#play(machine, machine.step(exchange, now).commands, now);
    }
  }

  workers(now = 0) {
    return this.store.apply({ kind: "readWorkers", queue: QUEUE, after: "" }, now).workers;
  }

  trust(worker: string): Trust | "removed" {
    return this.workers().find((of) => of.worker === worker)?.trust ?? "removed";
  }
}

describe("a registry of workers", () => {
  test("an honest worker proves itself, and nobody is told", () => {
    const registry = new Registry();
    registry.join({ worker: "canary/0", version: "v2" }, 0);
    expect(registry.trust("canary/0")).toBe("unproven");
    registry.keep(SECOND);
    expect(registry.trust("canary/0")).toBe("trusted");
    expect(registry.alerts).toEqual([]);
  });

  test("nobody gains trust with a secret that was made for somebody else", () => {
    const name = fc.constantFrom("stable/0", "stable/1", "canary/0", "canary/1");
    const version = fc.constantFrom("v1", "v2");
    const of = fc.record({ worker: name, version });
    fc.assert(
      fc.property(of, of, fc.integer({ min: 1, max: 5 }), (claimed, own, beats) => {
        const registry = new Registry();
        registry.join({ ...claimed, secretOf: own }, 0);
        for (let i = 0; i < beats; i++) {
          registry.keep(i * SECOND);
          registry.beat(`${claimed.worker}#1`, i * SECOND + 1);
        }
        const isHonest = claimed.worker === own.worker && claimed.version === own.version;
        registry.keep(MINUTE);
        expect(registry.trust(claimed.worker)).toBe(isHonest ? "trusted" : "distrusted");
        expect(registry.alerts.length).toBe(isHonest ? 0 : 1);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  test("silence: unreachable after two minutes, gone after four, and back by an answer", () => {
    const registry = new Registry();
    registry.join({ worker: "canary/0", version: "v2" }, 0);
    registry.keep(2 * MINUTE - 1);
    expect(registry.trust("canary/0")).toBe("trusted");
    registry.keep(2 * MINUTE);
    expect(registry.trust("canary/0")).toBe("unreachable");
    expect(registry.alerts).toEqual([expect.stringMatching(/^warning: canary\/0#1 .*silent/)]);
    registry.beat("canary/0#1", 3 * MINUTE);
    registry.keep(3 * MINUTE);
    expect(registry.trust("canary/0")).toBe("trusted");
    registry.keep(7 * MINUTE);
    expect(registry.trust("canary/0")).toBe("removed");
    registry.beat("canary/0#1", 8 * MINUTE);
    registry.beat("canary/0#1", 8 * MINUTE);
    registry.keep(8 * MINUTE);
    expect(registry.trust("canary/0")).toBe("trusted");
  });

  test("a report that cannot be true costs the trust", () => {
    const registry = new Registry();
    const report = { ...REPORT, finished: REPORT.claimed + 1 };
    registry.join({ worker: "canary/0", version: "v2", report }, 0);
    registry.keep(SECOND);
    expect(registry.trust("canary/0")).toBe("distrusted");
    expect(registry.alerts).toEqual([expect.stringMatching(/critical.*11 of 10 claimed/)]);
  });

  test("reports of trusted workers of a version add up", () => {
    const registry = new Registry();
    registry.join({ worker: "canary/0", version: "v2" }, 0);
    const report = { ...REPORT, memoryMb: 300, custom: { cache_hit_rate: { sum: 45, count: 1 } } };
    registry.join({ worker: "canary/1", version: "v2", report }, 0);
    registry.join({ worker: "stable/0", version: "v1" }, 0);
    registry.join({ worker: "canary/2", version: "v2", secretOf: { version: "v1" } }, 0);
    registry.keep(SECOND);
    expect(addUpReports(registry.workers(), { queue: QUEUE, key: KEY, version: "v2" })).toEqual({
      workers: 2,
      refused: 1,
      memoryMbAvg: 200,
      memoryMbPeak: 300,
      cpuPercentAvg: 20,
      custom: { cache_hit_rate: { sum: 900, count: 10 } },
    });
  });
});

describe("reports", () => {
  const amount = fc.double({ min: 0, max: 1e9, noNaN: true });
  const metric = fc.record({ sum: fc.double({ min: -1e9, max: 1e9, noNaN: true }), count: amount });
  const report = fc.record({
    health: fc.constantFrom("healthy" as const, "degraded" as const, "unhealthy" as const),
    claimed: fc.integer({ min: 1_000, max: 1e9 }),
    finished: fc.integer({ min: 0, max: 1_000 }),
    memoryMb: amount,
    cpuPercent: amount,
    custom: fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), metric, { maxKeys: 8 }),
  });

  test("what was written is read", () => {
    const property = fc.property(report, (of) => {
      const written = JSON.parse(JSON.stringify(of));
      expect(readReport(reportText(of))).toEqual({ kind: "report", report: written });
    });
    fc.assert(property, { seed: 8, numRuns: 200 });
  });

  test("amounts that cannot be are refused, whichever they are", () => {
    const wrong = fc.constantFrom(Number.NaN, -1, Number.POSITIVE_INFINITY);
    const field = fc.constantFrom("claimed", "finished", "memoryMb", "cpuPercent");
    const property = fc.property(report, field, wrong, (of, name, value) => {
      expect(readReport(reportText({ ...of, [name]: value })).kind).toBe("implausible");
    });
    fc.assert(property, { seed: 9, numRuns: 200 });
  });

  test.each(["", "{}", "[]", '["fine",1,1,1,1,[]]', '["healthy",1,1,1,1,{}]'])(
    "%j is no report",
    (text) => {
      expect(readReport(text).kind).toBe("implausible");
    },
  );
});
