/** Compares two runs of one seed: the first event that differs says where determinism was lost. */
import type { RunOutcome } from "../../compose/run.ts";
import { AssertionError } from "../../kernel/assert.ts";
import type { Worlds } from "../context.ts";

/** @throws AssertionError that shows both sides of the first difference */
export function requireSameRun(
  first: RunOutcome,
  second: RunOutcome,
  worlds: Pick<Worlds, "json" | "historyLine">,
): void {
  const [a, b] = [first, second].map(({ result, history }) => ({
    digest: result.digest,
    lines: [...history.map(worlds.historyLine), ...worlds.json(result).split("\n")],
  }));
  if (a === undefined || b === undefined) return;
  const at = a.lines.findIndex((line, i) => line !== b.lines[i]);
  if (at === -1 && a.lines.length === b.lines.length && a.digest === b.digest) return;
  const index = at === -1 ? Math.min(a.lines.length, b.lines.length) : at;
  throw new AssertionError(
    `two runs of seed ${first.result.seed} differ (digests ${a.digest} and ${b.digest}); ` +
      `the first difference in what was kept:\n` +
      `  first:  ${a.lines[index] ?? "(nothing more)"}\n` +
      `  second: ${b.lines[index] ?? "(nothing more)"}`,
  );
}
