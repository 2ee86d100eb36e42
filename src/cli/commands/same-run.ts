/**
 * Says of two runs of one seed that they differ: the first event shows where determinism ended, and
 * the ones before it, which both runs share, what led there.
 */
import type { Determinism, Difference } from "../../compose/repeat/verify-determinism.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { AssertionError } from "../../kernel/assert.ts";
import type { RunResult } from "../../result/run-result.ts";
import type { Worlds } from "../context.ts";
import { eventList } from "../terminal/event-list.ts";

/** @throws AssertionError that shows both sides of the first difference */
export function requireSameRun(
  compared: Determinism,
  { seed, digest }: Pick<RunResult, "seed" | "digest">,
  worlds: Pick<Worlds, "historyLine">,
): void {
  if (compared.kind === "differs") {
    throw new AssertionError(
      `two runs of seed ${seed} agree in ${compared.index} events and differ in the next:\n` +
        differenceText(compared, worlds),
    );
  }
  if (compared.digest !== digest) {
    throw new AssertionError(
      `runs of seed ${seed} differ: digest ${digest} was reported, ${compared.digest} verified`,
    );
  }
}

function differenceText(of: Difference, worlds: Pick<Worlds, "historyLine">): string {
  const shown = (event: HistoryEvent | null) =>
    event === null ? "(no more events)" : worlds.historyLine(event);
  const first = processOf(of.first);
  const second = processOf(of.second);
  return [
    `  first:  ${shown(of.first)}\n  second: ${shown(of.second)}\n`,
    of.before.length > 0 ? `before it, in both runs:\n${eventList(of.before)}` : "",
    of.firstLed.length > 0 ? `the last of ${first}:\n${eventList(of.firstLed)}` : "",
    of.secondLed.length > 0 && second !== first
      ? `the last of ${second}:\n${eventList(of.secondLed)}`
      : "",
  ].join("");
}

function processOf(event: HistoryEvent | null): string {
  return event === null ? "" : event.process;
}
