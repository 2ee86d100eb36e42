/** How whole runs are told: one thing is not told as many, and thousands are separated. */
import { expect, test } from "vitest";

import { runSimulated } from "../../src/compose/run-simulated.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";

const EXPECT = "expect: { max_dead: 3, achieved_at_least: 50%, latency_p99_within: 10s }";

const ONE_JOB = `
name: one
load: [{ uniform: 1/s, for: 1s }]
${EXPECT}
`;

const MANY_JOBS = `
name: many
load: [{ uniform: 200/s, for: 30s }]
faults: [{ crash: stable/0, at: 5s, for: 2s }]
${EXPECT}
`;

async function told(text: string): Promise<string[]> {
  const file = parseScenario({ text, file: "told.yaml" });
  const { result } = await runSimulated(resolveScenario(file), {
    onProgress: () => {},
    signal: new AbortController().signal,
    command: "",
  });
  expect(result.findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  const findings = result.findings.flatMap(({ title, sentence }) => [title, sentence]);
  return [result.reason, ...findings, ...result.validity.doubts];
}

/** What ends in "s" after a 1, and is a verb or a unit. */
const ONE_OF = /\b1 (?!was|is|has|s\b|ms\b|us\b|loss\b)[a-z]+s\b/;
const FOUR_DIGITS = /(?<![\d.])\d{4}/;

test.each([
  ["one job", ONE_JOB, ["1 job enqueued = 1 completed", "The one job ended", "0 of 1 job took"]],
  ["6,000 jobs", MANY_JOBS, ["6,000 jobs enqueued = 6,000 completed", "Each of 6,000 jobs ended"]],
])("a run of %s", async (_name, text, said) => {
  const sentences = await told(text);
  for (const part of said) expect(sentences.join("\n")).toContain(part);
  expect(sentences.filter((one) => ONE_OF.test(one) || FOUR_DIGITS.test(one))).toEqual([]);
});
