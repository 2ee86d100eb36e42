import { describe, expect, test } from "vitest";

import { runSimulated } from "../../src/compose/run-simulated.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";

/** One of two producers dies after four of ten seconds: three jobs in ten are not sent. */
const file = (expectations: string) => `
name: away
load: [{ poisson: 200/s, for: 10s }]
producers: 2
faults: [{ crash: producer/1, at: 4s, for: forever }]
expect: { ${expectations} }
`;

async function verdictOf(expectations: string) {
  const parsed = parseScenario({ text: file(expectations), file: "away.yaml" });
  const { result } = await runSimulated(resolveScenario(parsed), {
    onProgress: () => {},
    signal: new AbortController().signal,
    command: "",
  });
  return { verdict: result.verdict, doubts: result.validity.doubts };
}

describe("a run that sent less than was planned", () => {
  test("is inconclusive", async () => {
    const { verdict, doubts } = await verdictOf("");
    expect(verdict).toBe("inconclusive");
    expect(doubts).toEqual([expect.stringMatching(/^Only 7\d.* %.*; 99 % are needed\.$/)]);
  });

  test("is judged if the scenario says that so much is enough", async () => {
    expect(await verdictOf("achieved_at_least: 50%")).toEqual({ verdict: "pass", doubts: [] });
  });

  test("fails, and is in doubt, below what the scenario says", async () => {
    const { verdict, doubts } = await verdictOf("achieved_at_least: 90%");
    expect(verdict).toBe("fail");
    expect(doubts).toEqual([expect.stringMatching(/; 90 % are needed\.$/)]);
  });
});
