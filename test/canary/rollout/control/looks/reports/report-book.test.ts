/** What of the workers' reports a look may use: differences of this window, of whom is believed. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { proofOf, workerSecret } from "../../../../../../src/canary/registry/proof.ts";
import { reportText } from "../../../../../../src/canary/registry/report.ts";
import type { Trust, WorkerRecord } from "../../../../../../src/canary/registry/worker.ts";
import type { RolloutConfig } from "../../../../../../src/canary/rollout/config.ts";
import * as books from "../../../../../../src/canary/rollout/control/looks/reports/report-book.ts";
import { WORKER_LIMIT } from "../../../../../../src/canary/store/commands.ts";
import { aRollout } from "../../../../../a-scenario.ts";

const KEY = { queue: "q", key: "the registry's key" };
const WINDOW = 1_000;
const METRIC = "custom.quality";

const limitOf = (metric: "memory_mb" | "custom.quality") => {
  const breach = {
    metric,
    operator: "lt",
    kind: "absolute",
    value: 1,
    judge: "threshold",
  } as const;
  return { tier: "critical", breach, ifReported: false } as const;
};
const CONFIG: RolloutConfig = {
  ...aRollout,
  stableVersion: "v1",
  canaryVersion: "v2",
  limits: [limitOf(METRIC), limitOf("memory_mb")],
  rules: [],
};

interface Told {
  readonly lease?: string;
  readonly version?: string;
  readonly heardAt: number;
  readonly sum: number;
  readonly count: number;
  readonly trust?: Trust;
  /** Signs with a secret that was made for another version. */
  readonly forged?: boolean;
}

function record(told: Told): WorkerRecord {
  const { lease = "canary/0#1", version = "v2", heardAt, sum, count, trust = "trusted" } = told;
  const [worker = ""] = lease.split("#");
  const report = reportText({
    health: "healthy",
    claimed: count,
    finished: count,
    memoryMb: 100,
    cpuPercent: 0,
    custom: { quality: { sum, count } },
  });
  const said = { challenge: `at ${heardAt}`, report };
  const of = { queue: KEY.queue, worker, version: told.forged === true ? "v1" : version };
  const proof = proofOf(workerSecret(KEY.key, of), lease, said);
  return { lease, worker, version, registeredAt: 0, heardAt, answer: { ...said, proof }, trust };
}

function read(book: books.ReportBook, at: number, ...workers: WorkerRecord[]): void {
  book.prepare(CONFIG, WINDOW);
  for (let page = book.nextPage; page !== null; page = book.nextPage) {
    const after = page;
    const left = workers.filter(({ lease }) => lease > after).slice(0, WORKER_LIMIT);
    const rest = { inForce: true, uncounted: { stable: 0, canary: 0, unregistered: 0 } };
    book.add({ kind: "workers", at, order: 1, workers: left, ...rest });
  }
}

const canary = (book: books.ReportBook, begin: number) => book.reports(begin).canary;

describe("report book", () => {
  test("counts what came between two answers, and never what was before the first", () => {
    const book = new books.ReportBook(KEY);
    read(book, 100, record({ heardAt: 90, sum: 99_000, count: 1_000 }));
    expect(canary(book, 0)[METRIC]).toEqual({ sum: 0, count: 0 });
    read(book, 200, record({ heardAt: 190, sum: 99_000 + 500, count: 1_010 }));
    expect(canary(book, 0)[METRIC]).toEqual({ sum: 500, count: 10 });
  });

  test("whatever the readings, only stretches that began in the window are counted", () => {
    const step = fc.record({ after: fc.integer({ min: 1, max: 400 }), jobs: fc.nat(50) });
    const steps = fc.array(step, { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(steps, (gains) => {
        const book = new books.ReportBook(KEY);
        const heard: { at: number; count: number }[] = [];
        let [at, count] = [0, 0];
        for (const { after, jobs } of gains) {
          at += after;
          count += jobs;
          heard.push({ at, count });
          read(book, at + 1, record({ heardAt: at, sum: 2 * count, count }));
          const begin = at - WINDOW;
          const sum = canary(book, begin)[METRIC] ?? { sum: -1, count: -1 };
          const first = heard.find((one) => one.at >= begin) ?? { at, count };
          expect(sum.sum).toBe(2 * sum.count);
          expect(sum.count).toBeLessThanOrEqual(count - first.count);
          // Short stretches are made one: at most one such part of the window is lost.
          const later = heard.find((one) => one.at > begin + WINDOW / 32) ?? { at, count };
          expect(sum.count).toBeGreaterThanOrEqual(count - later.count);
        }
      }),
      { seed: 7 },
    );
  });

  test.each([
    ["is not trusted", { trust: "distrusted" }],
    ["is unreachable", { trust: "unreachable" }],
    ["proves itself with another's secret, though the mark is still there", { forged: true }],
    ["reports what cannot be", { count: -1 }],
  ] as const)("a worker that %s does not count, and begins anew afterwards", (_why, bad) => {
    const book = new books.ReportBook(KEY);
    const honest = (heardAt: number, count: number) => record({ heardAt, sum: count, count });
    read(book, 100, honest(100, 10));
    read(book, 200, record({ heardAt: 200, sum: 20, count: 20, ...bad }));
    expect(canary(book, 0)).toEqual({});
    read(book, 300, honest(300, 30));
    expect(canary(book, 0)[METRIC]).toEqual({ sum: 0, count: 0 });
    read(book, 400, honest(400, 44));
    expect(canary(book, 0)[METRIC]).toEqual({ sum: 14, count: 14 });
  });

  test("lanes are told apart, and workers of other versions left out", () => {
    const book = new books.ReportBook(KEY);
    const all = (heardAt: number, by: number) => [
      record({ lease: "a#1", version: "v1", heardAt, sum: by, count: by }),
      record({ lease: "b#1", version: "v2", heardAt, sum: 3 * by, count: by }),
      record({ lease: "c#1", version: "v3", heardAt, sum: 9 * by, count: by }),
    ];
    read(book, 100, ...all(100, 1));
    read(book, 200, ...all(200, 11));
    const { stable, canary: other } = book.reports(0);
    expect([stable[METRIC], other[METRIC]]).toEqual([
      { sum: 10, count: 10 },
      { sum: 30, count: 10 },
    ]);
  });

  test("memory is of the latest answers, and of this window only", () => {
    const book = new books.ReportBook(KEY);
    read(book, 100, record({ heardAt: 100, sum: 1, count: 1 }));
    expect(canary(book, 50).memory_mb).toEqual({ sum: 100, count: 1 });
    expect(canary(book, 101).memory_mb).toEqual({ sum: 0, count: 0 });
    read(book, 300);
    expect(canary(book, 50).memory_mb).toBeUndefined();
  });

  test("more workers than fit on a page are all read", () => {
    const book = new books.ReportBook(KEY);
    const leases = Array.from({ length: 2 * WORKER_LIMIT + 3 }, (_, i) => `w${1_000 + i}`);
    const all = (heardAt: number) =>
      leases.map((lease) => record({ lease, heardAt, sum: heardAt, count: heardAt }));
    read(book, 10, ...all(10));
    read(book, 20, ...all(20));
    expect(canary(book, 0)[METRIC]?.count).toBe(10 * leases.length);
  });

  test("a reading that did not come to its end tells nothing", () => {
    const book = new books.ReportBook(KEY);
    read(book, 100, record({ heardAt: 100, sum: 1, count: 1 }));
    book.prepare(CONFIG, WINDOW);
    const nothing = { [METRIC]: { sum: 0, count: 0 }, memory_mb: { sum: 0, count: 0 } };
    expect(book.reports(0)).toEqual({ stable: nothing, canary: nothing });
  });

  test("nothing is read for those who name no reported metric, or have no key", () => {
    const unnamed = new books.ReportBook(KEY);
    unnamed.prepare({ ...CONFIG, limits: [] }, WINDOW);
    const keyless = new books.ReportBook(null);
    keyless.prepare(CONFIG, WINDOW);
    expect([unnamed.nextPage, keyless.nextPage]).toEqual([null, null]);
    expect(keyless.reports(0)).toEqual({ stable: {}, canary: {} });
  });
});
