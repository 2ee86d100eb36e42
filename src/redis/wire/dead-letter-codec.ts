/** Dead letters as `read-dead.lua` answers them; the parts of scripts say how they are written. */
import type { DeadLetter, Setback } from "../../canary/store/dead-letter.ts";
import { decodeJob, laneOfLetter } from "./job-codec.ts";

/** `raw`: the text of a letter, then the list of its setbacks, and so on. */
export function deadLettersOf(raw: readonly (string | string[])[]): DeadLetter[] {
  const letters: DeadLetter[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    letters.push(deadLetterOf(raw[i] as string, raw[i + 1] as string[]));
  }
  return letters;
}

function deadLetterOf(text: string, setbacks: readonly string[]): DeadLetter {
  const [number, diedAt, job] = split(text, 2) as [string, string, string];
  return {
    job: decodeJob(job),
    number: Number(number),
    diedAt: Number(diedAt),
    setbacks: setbacks.map(setbackOf),
  };
}

function setbackOf(text: string): Setback {
  const [at, attempt, lane = "", lease = "", reason = ""] = split(text, 4);
  if (attempt === undefined) return { kind: "requeued", at: Number(at) };
  const of = { attempt: Number(attempt), lane: laneOfLetter(lane), lease, reason };
  return { kind: "failed", at: Number(at), ...of };
}

/** The first `count` parts that a line feed ends, and the rest as it is. */
function split(text: string, count: number): string[] {
  const parts: string[] = [];
  let from = 0;
  while (parts.length < count) {
    const to = text.indexOf("\n", from);
    if (to < 0) break;
    parts.push(text.slice(from, to));
    from = to + 1;
  }
  return [...parts, text.slice(from)];
}
