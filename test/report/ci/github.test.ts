/** Step summary and annotations: limits are kept, and no text starts a command of its own. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { githubAnnotations, githubSummary, SUMMARY_BYTES } from "../../../src/report/ci/github.ts";
import { failedResult, inconclusiveResult, promotedResult } from "../sample-result.ts";
import { aFinding, anyRun, reported } from "./reported.ts";

const whole = { limitBytes: SUMMARY_BYTES };

/** As the runner reads them: properties and message, unescaped. */
function readCommand(line: string) {
  const read = /^::(error|warning) file=([^,:]*),line=(\d+),title=([^,:]*)::([^\r\n]*)$/.exec(line);
  if (read === null) throw new Error(`not a workflow command: ${line}`);
  const [, level, file = "", at, title = "", message = ""] = read;
  const plain = (text: string) =>
    text
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",")
      .replaceAll("%0D", "\r")
      .replaceAll("%0A", "\n")
      .replaceAll("%25", "%");
  return { level, file: plain(file), line: at, title: plain(title), message: plain(message) };
}

describe("annotations", () => {
  test("are one command a line, ten errors at most, whatever the texts are", () => {
    const holds = (runs: Parameters<typeof githubAnnotations>[0]) => {
      const read = githubAnnotations(runs).map(readCommand);
      const errors = read.filter(({ level }) => level === "error");
      const failed = runs.flatMap(({ result }) =>
        result.findings.filter(({ verdict }) => verdict === "fail"),
      );
      expect(errors).toHaveLength(Math.min(10, failed.length));
      if (failed.length <= 10) {
        for (const [i, { sentence }] of failed.entries()) {
          expect(errors[i]?.message.startsWith(sentence)).toBe(true);
        }
      } else {
        expect(errors.at(-1)?.title).toBe(`${failed.length - 9} more findings failed`);
      }
    };
    fc.assert(fc.property(fc.array(anyRun, { maxLength: 3 }), holds), { seed: 32, numRuns: 200 });
  });

  test("lead to the scenario's expectations and say how to run it again", () => {
    const finding = aFinding({ sentence: "50 % lost, at 1:40" });
    const run = reported({ ...failedResult(), findings: [finding] });
    expect(githubAnnotations([run])).toEqual([
      "::error file=scenarios/flagship.yaml,line=30," +
        `title=No job is lost (flagship simulated seed ${run.result.seed})::` +
        "50 %25 lost, at 1:40%0Aobserved 2 jobs, expected 0%0A" +
        `Again: ${run.result.command}`,
    ]);
  });

  test("warn of an inconclusive run", () => {
    const [warning] = githubAnnotations([reported(inconclusiveResult())]).map(readCommand);
    expect(warning).toMatchObject({ level: "warning" });
    expect(warning?.message).toContain(inconclusiveResult().reason);
  });
});

describe("the summary", () => {
  test("has verdict, every finding, and the command", () => {
    const text = githubSummary([reported(failedResult())], whole);
    expect(text).toContain("## ❌ fail: flagship simulated seed");
    expect(text.match(/^\| [✅❌❔]/gmu)).toHaveLength(failedResult().findings.length);
    expect(text).toContain(`\`\`\`sh\n${failedResult().command}\n\`\`\``);
  });

  test("keeps rows whole, whatever the texts are", () => {
    const holds = (run: ReturnType<typeof reported>) => {
      const lines = githubSummary([run], whole).split("\n");
      const rows = lines.filter((line) => /^\| [✅❌❔]/u.test(line));
      expect(rows).toHaveLength(run.result.findings.length);
      for (const row of rows) {
        expect(row.replaceAll(/\\./g, "").match(/\|/g)).toHaveLength(7);
        expect(row).not.toMatch(/<|@/);
      }
    };
    fc.assert(fc.property(anyRun, holds), { seed: 33, numRuns: 200 });
  });

  test("is never larger than its limit, and says what it left out", () => {
    const runs = Array.from({ length: 40 }, (_, i) => reported(promotedResult(), `p${i}`));
    runs.push(reported(failedResult(), "bad"));
    const all = githubSummary(runs, whole);
    const bytes = Buffer.byteLength(all);
    const holds = (limitBytes: number) => {
      const text = githubSummary(runs, { limitBytes });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limitBytes);
      const shown = text.match(/^## /gm)?.length ?? 0;
      if (shown > 0) expect(text).toMatch(/^## ❌ fail: flagship simulated seed bad\n/);
      if (shown < 41 && text !== "") expect(text).toContain(`Showing ${shown} of 41 runs`);
      if (limitBytes >= bytes) expect(text).toBe(all);
    };
    fc.assert(fc.property(fc.nat({ max: bytes + 10 }), holds), {
      seed: 34,
      numRuns: 100,
      examples: [[bytes], [bytes - 1], [0]],
    });
  });
});
