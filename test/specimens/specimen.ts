/**
 * A specimen: a deliberately broken part, and the property that must object. The broken part is put
 * in the place of the real module, so the product needs no opening for it.
 */
import { vi } from "vitest";
import type { RunResult } from "../../src/result/run-result.ts";
import type { ScenarioFile } from "../../src/scenario/schema/scenario-file.ts";
import { BASE } from "./base-scenario.ts";

export interface Specimen {
  readonly name: string;
  /** Number in the list of faults of naive versions that the design begins with; null: our own. */
  readonly number: number | null;
  /** What the broken part does wrong. */
  readonly story: string;
  /** Ids of findings, any of which must fail. */
  readonly caughtBy: readonly string[];
  /** The most seeds that may be needed. */
  readonly seeds: number;
  /** What the scenario needs beyond the base, as text to append. */
  readonly scenario: string;
  /** Further keys of the `rollout` block, as lines to put into it. */
  readonly rollout?: string;
  /** Jobs a second, and for how many seconds, if not the base's. */
  readonly rate?: number;
  readonly seconds?: number;
  /** The module to replace, and what makes the broken one out of it. */
  readonly module: string;
  readonly breakIt: (original: never) => object | Promise<object>;
}

type RunOf = Pick<Specimen, "scenario" | "rollout" | "rate" | "seconds">;

/** Runs a scenario on freshly loaded modules, broken ones included. */
export async function runFresh(
  { scenario, rollout = "", rate = 300, seconds = 24 }: RunOf,
  seed: number,
): Promise<RunResult> {
  const { parseScenario } = await import("../../src/scenario/parse-scenario.ts");
  const { resolveScenario } = await import("../../src/scenario/resolve-scenario.ts");
  const { runSimulated } = await import("../../src/compose/run-simulated.ts");
  const load = `load: [{ poisson: ${rate}/s, for: ${seconds}s }]\n`;
  const file: ScenarioFile = parseScenario({
    text: `${baseFor(scenario)}${rollout}${load}${scenario}`,
    file: "specimen.yaml",
  });
  const { result } = await runSimulated(resolveScenario(file, { seed: String(seed) }), {
    onProgress: () => {},
    signal: new AbortController().signal,
    command: "",
  });
  return result;
}

/** The base, without the blocks that the scenario brings itself. */
function baseFor(scenario: string): string {
  const isOwn = (block: string) => new RegExp(`^${block}:`, "m").test(scenario);
  let base = BASE;
  for (const block of ["jobs", "timing", "fleets"]) {
    if (isOwn(block)) base = base.replace(new RegExp(`^${block}:.*\\n(?: .*\\n)*`, "m"), "");
  }
  return isOwn("rollout") ? base.slice(0, base.indexOf("rollout:")) : base;
}

export interface Caught {
  /** The first seed at which it was caught; null: it survived. */
  readonly seed: number | null;
  /** Ids of all findings of that run, and of those that failed. */
  readonly given: readonly string[];
  readonly failed: readonly string[];
}

/** Breaks the part and runs seed after seed until a finding that should object does. */
export async function catchIt(specimen: Specimen): Promise<Caught> {
  vi.resetModules();
  vi.doMock(specimen.module, async (importOriginal) => {
    const original = (await importOriginal()) as object;
    return { ...original, ...(await specimen.breakIt(original as never)) };
  });
  try {
    let given: readonly string[] = [];
    for (let seed = 1; seed <= specimen.seeds; seed++) {
      const { findings } = await runFresh(specimen, seed);
      given = findings.map(({ id }) => id);
      const failed = findings.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
      if (failed.some((id) => specimen.caughtBy.includes(id))) return { seed, given, failed };
    }
    return { seed: null, given, failed: [] };
  } finally {
    vi.doUnmock(specimen.module);
    vi.resetModules();
  }
}
