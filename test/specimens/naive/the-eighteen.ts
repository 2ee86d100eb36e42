/**
 * The faults that naive versions of this system were found to have, by number: a specimen's
 * `number` is its place in this list. Every one must have a specimen.
 */
import type { Specimen } from "../specimen.ts";

export const THE_EIGHTEEN: readonly string[] = [
  "a percentage written late, after a rollback",
  "promotion refused by its own cap; a rollback that never ends",
  "a rollback that is called failed before its drain",
  "0 % without a drain, or a drain that stops early",
  "retry or reap that is not atomic; a reaper that returns live jobs",
  "one failed job out of one is a verdict",
  "no data passes every check",
  "throughput compared in absolute numbers",
  "a window that reaches back into the stage before",
  "producers that keep their own copy of the route",
  "two controllers without fencing",
  "a ring whose share is not what is configured",
  "two consumer groups on one stream, and what they had pending",
  "lane or version as the worker claims it",
  "a drain that puts the oldest jobs behind the newest",
  "the mean reported as p95",
  "counters since the start of time",
  "crashes of the canary that are never counted against it",
];

/** Which specimens stand for each of them, as a table. */
export function eighteenTable(specimens: readonly Specimen[]): string {
  const rows = THE_EIGHTEEN.map((what, i) => {
    const names = specimens.filter(({ number }) => number === i + 1).map(({ name }) => name);
    return `| ${i + 1} | ${what} | ${names.join(", ") || "none"} |`;
  });
  return ["| no. | what naive versions did | specimens |", "| --- | --- | --- |", ...rows].join(
    "\n",
  );
}
