import { describe, expect, test } from "vitest";
import type { Progress } from "../../src/compose/run.ts";
import { runSimulated } from "../../src/compose/run-simulated.ts";
import { SECOND } from "../../src/kernel/time.ts";
import { smallScenario } from "./worlds.ts";

const short = smallScenario({
  load: [{ arrival: "uniform", for: 10 * SECOND, fromRate: 100, toRate: 100 }],
  rolloutAt: 3_600 * SECOND,
});

describe("a run in the simulated world", () => {
  test("brings the whole histories of the jobs that its findings name", async () => {
    const hopeless = { ...short.stable, errors: { probability: 0.5, byKind: {}, burst: null } };
    const scenario = { ...short, stable: hopeless, expect: { ...short.expect, maxDead: 0 } };
    const { result, history } = await runSimulated(scenario, {
      command: "test",
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    expect(result.verdict).toBe("fail");
    const named = result.findings.flatMap(({ jobs }) => jobs);
    expect(named.length).toBeGreaterThan(0);
    for (const job of named) {
      const about = history.filter((event) => "jobs" in event && event.jobs.includes(job));
      // Two reapers may see the same due job; the store lets one of them move it.
      const acts = about.filter(
        (event) => event.kind !== "requeued" || event.moved[event.jobs.indexOf(job)],
      );
      const kinds = acts.map(({ kind }) => kind);
      const attempt = ["claimed", "settled", "requeued"];
      expect(kinds).toEqual(["enqueued", ...attempt, ...attempt, "claimed", "settled"]);
      const outcomes = about.flatMap((event) => {
        return event.kind === "settled" ? [event.outcomes[event.jobs.indexOf(job)]] : [];
      });
      expect(outcomes).toEqual(["retry", "retry", "dead"]);
    }
    const others = history.flatMap((event) => (event.kind === "claimed" ? event.jobs : []));
    expect(new Set(others)).toEqual(new Set(named));
  });

  test("tells its progress, from nothing to the end", async () => {
    const told: Progress[] = [];
    const { result } = await runSimulated(short, {
      command: "test",
      signal: new AbortController().signal,
      onProgress: (progress) => told.push(progress),
    });
    const last = told.at(-1);
    expect(last).toMatchObject({ planned: 1_000, enqueued: 1_000, finished: 1_000, state: "" });
    expect(last?.lanes).toEqual({ stable: 0, canary: 0 });
    expect(last?.atMs).toBe(result.lengthMs);
    for (const { enqueued, finished, planned } of told) {
      expect(enqueued).toBeLessThanOrEqual(planned);
      expect(finished).toBeLessThanOrEqual(enqueued);
    }
  });

  test("an abort stops it between two slices", async () => {
    const abort = new AbortController();
    const running = runSimulated(smallScenario(), {
      command: "test",
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
  });
});
