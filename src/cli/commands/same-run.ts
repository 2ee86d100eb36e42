/** Says of two runs of one seed that they differ: the first event shows where determinism ended. */
import type { Determinism } from "../../compose/repeat/verify-determinism.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { AssertionError } from "../../kernel/assert.ts";
import type { RunResult } from "../../result/run-result.ts";
import type { Worlds } from "../context.ts";

/** @throws AssertionError that shows both sides of the first difference */
export function requireSameRun(
  compared: Determinism,
  { seed, digest }: Pick<RunResult, "seed" | "digest">,
  worlds: Pick<Worlds, "historyLine">,
): void {
  const shown = (event: HistoryEvent | null) =>
    event === null ? "(no more events)" : worlds.historyLine(event);
  if (compared.kind === "differs") {
    throw new AssertionError(
      `two runs of seed ${seed} agree in ${compared.index} events and differ in the next:\n` +
        `  first:  ${shown(compared.first)}\n  second: ${shown(compared.second)}`,
    );
  }
  if (compared.digest !== digest) {
    throw new AssertionError(
      `runs of seed ${seed} differ: digest ${digest} was reported, ${compared.digest} verified`,
    );
  }
}
