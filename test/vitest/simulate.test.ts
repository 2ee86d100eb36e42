/** What `simulate` takes and gives, and what the matchers say of it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runSimulated } from "../../src/compose/run-simulated.ts";
import type { RunVerdict } from "../../src/result/run-result.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import { type Simulation, simulate } from "../../src/vitest/index.ts";
import { failedResult, promotedResult, rollbackResult } from "../report/sample-result.ts";

const content = {
  name: "small",
  load: [{ poisson: "50/s", for: "30s" }],
  rollout: {
    initial_percent: "50%",
    metrics_window: "5s",
    look_every: "2s",
    rollback_thresholds: { required_sample_size: 20 },
  },
};
const yaml = JSON.stringify(content, null, 2);

const folder = mkdtempSync(join(tmpdir(), "coalmine-vitest-"));
const path = join(folder, "small.yaml");
beforeAll(() => writeFileSync(path, yaml));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("simulate", () => {
  test("gives the run of the command line, whatever the scenario comes as", async () => {
    const resolved = resolveScenario(parseScenario({ text: yaml, file: "small" }), { seed: "7" });
    const expected = await runSimulated(resolved, {
      signal: new AbortController().signal,
      onProgress: () => {},
      command: "",
    });
    const seed = "7";
    const sources = [path, relative(process.cwd(), path), pathToFileURL(path), yaml, content];
    for (const source of [...sources, resolved]) {
      const { result } = await simulate(source, { seed });
      expect(result.digest).toBe(expected.result.digest);
    }
  });

  test("lays overrides over what is written, key by key", async () => {
    const overrides = { rollout: { initial_percent: "20%" }, producers: 2 };
    const { result } = await simulate(path, { overrides, compress: 2 });
    expect(result.scenario).toMatchObject({ producers: 2, compress: 2, name: "small" });
    expect(result.scenario.rollout).toMatchObject({ metricsWindow: 2_500_000 });
    expect(result.scenario.rollout.plan).toMatchObject({ initialShare: 2_000 });
  });

  test("leaves a text that replays what no file gives", async () => {
    const overrides = { rollout: { initial_percent: "20%" } };
    const { result, replay } = await simulate(path, { overrides, compress: 2, seed: "9" });
    const { result: again } = await simulate(replay.text ?? "", { seed: result.seed });
    expect(again.digest).toBe(result.digest);
    expect(result.command).toContain(`${relative(process.cwd(), replay.file)} --world simulated`);
    expect(result.command).not.toContain("--compress");
    const plain = await simulate(path, { compress: 2, seed: "9" });
    expect(plain.replay).toEqual({ file: path, text: null });
    expect(plain.result.command).toMatch(/small\.yaml --world simulated --seed 9 --compress 2$/);
  });

  test("refuses what is no scenario, with its places", async () => {
    const overrides = { rollout: { initial_percent: "120%" } };
    await expect(simulate(path, { overrides })).rejects.toThrow("rollout.initial_percent");
    await expect(simulate("name: [")).rejects.toThrow("the scenario of simulate()");
    const { result } = await simulate(content);
    await expect(simulate(result.scenario, { overrides })).rejects.toThrow("resolved scenario");
  });
});

describe("matchers", () => {
  test("hold for what happened", () => {
    expect({ result: rollbackResult() }).toRollBackWithin("40s");
    expect({ result: rollbackResult() }).toLoseNoJobs();
    expect({ result: rollbackResult() }).not.toPromote();
    expect({ result: promotedResult() }).toPromote();
    expect({ result: promotedResult() }).not.toRollBackWithin("40s");
    expect({ result: promotedResult() }).toPass();
    expect({ result: failedResult() }).not.toPass();
    expect({ result: failedResult() }).not.toLoseNoJobs();
  });

  test("measure a rollback from the first fault to its end", () => {
    const result = rollbackResult();
    const { faultAt, terminatedAt } = result.rollbackMarks;
    const took = Number(terminatedAt) - Number(faultAt);
    expect({ result }).toRollBackWithin(`${took}ms`);
    expect({ result }).not.toRollBackWithin(`${took - 1}ms`);
    expect(() => expect({ result }).toRollBackWithin("40")).toThrow("it has no unit");
  });

  test("what could not be judged is neither so nor not so", () => {
    const doubtful = { ...promotedResult(), verdict: "inconclusive" as RunVerdict };
    expect(() => expect({ result: doubtful }).toPass()).toThrow("could not be judged");
    expect(() => expect({ result: doubtful }).not.toPass()).toThrow("could not be judged");
    const unjudged = { ...promotedResult(), findings: [] };
    expect(() => expect({ result: unjudged }).toLoseNoJobs()).toThrow("could not be judged");
    expect(() => expect({ result: unjudged }).not.toLoseNoJobs()).toThrow("could not be judged");
  });

  test("a failure leads back to the run, and its scenario is where the command reads", async () => {
    const run: Simulation = await simulate(content, { seed: "5" });
    expect(existsSync(run.replay.file)).toBe(false);
    const { seed, digest, command } = run.result;
    const said = messageOf(() => expect(run).toPromote());
    expect(said).toContain("expected the run to promote the canary, but the deployment is");
    expect(said).toContain(`scenario small, seed ${seed}, digest ${digest}`);
    expect(said).toContain(`again    ${command}`);
    expect(readFileSync(run.replay.file, "utf8")).toBe(run.replay.text);
    const { result } = await simulate(run.replay.file);
    expect(result.digest).toBe(digest);
    rmSync(run.replay.file);
  });

  test("a promise of a run, or no run at all, is told apart from a run that failed", () => {
    const promise = Promise.resolve({ result: promotedResult() });
    expect(() => expect(promise).toPass()).toThrow("expect(await simulate(...))");
    expect(() => expect("green").toPass()).toThrow("A run is needed");
  });
});

function messageOf(check: () => void): string {
  try {
    check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("the check held");
}
