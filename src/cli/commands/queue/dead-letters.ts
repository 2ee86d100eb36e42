/** `coalmine dead-letters --queue NAME`: what is dead and why, and has it tried again. */
import type { DeadLetter, Setback } from "../../../canary/store/dead-letter.ts";
import type { RequeueSummary } from "../../../canary/work/requeuer.ts";
import type { DeadLettersFound } from "../../../compose/live/dead-letters.ts";
import { EXIT } from "../../../kernel/errors.ts";
import { type Instant, toMs } from "../../../kernel/time.ts";
import { counted, grouped } from "../../../result/counted.ts";
import type { CliContext } from "../../context.ts";
import { failureOf } from "../../failure.ts";

export interface DeadLettersFlags {
  readonly queue: string;
  readonly redis: string;
  readonly requeue?: readonly string[] | undefined;
  readonly attempts: number;
  readonly limit: number;
  readonly json: boolean;
}

/** Fails when an id that was to be requeued was not dead. */
export async function deadLetters(flags: DeadLettersFlags, context: CliContext): Promise<number> {
  const { terminal, worlds, signal } = context;
  const { queue, redis: redisUrl, attempts, limit } = flags;
  const requeue = flags.requeue?.includes("all") ? "all" : (flags.requeue ?? null);
  try {
    const options = { queue, redisUrl, requeue, attempts, limit, signal } as const;
    const found = await worlds.deadLetters(options);
    terminal.out(flags.json ? `${JSON.stringify(found)}\n` : textOf(found, queue));
    return (found.requeued?.skipped.length ?? 0) > 0 && requeue !== "all" ? EXIT.failed : EXIT.pass;
  } catch (error) {
    const failure = failureOf(error, signal);
    terminal.err(failure.text);
    return failure.exitCode;
  }
}

function textOf({ letters, total, requeued }: DeadLettersFound, queue: string): string {
  const lines = requeued === null ? [] : requeueLines(requeued);
  const still = requeued === null ? "" : " still";
  lines.push(`${counted(total, "dead letter")}${still} in ${queue}`);
  for (const letter of letters) lines.push(...letterLines(letter));
  const more = total - letters.length;
  if (more > 0) lines.push(`and ${grouped(more)} more: --limit shows further ones`);
  return `${lines.join("\n")}\n`;
}

function requeueLines({ requeued, skipped, unsure }: RequeueSummary): string[] {
  const lines = [`${counted(requeued.length, "dead letter is", "dead letters are")} tried again`];
  if (skipped.length === 0) return lines;
  const perhaps = unsure ? ", or requeued by a command whose reply was lost" : "";
  return [...lines, `not dead${perhaps}: ${skipped.join(", ")}`];
}

function letterLines({ job, diedAt, setbacks }: DeadLetter): string[] {
  const kind = job.kind === "" ? "" : ` (${job.kind})`;
  return [`${job.id}${kind} died ${timeOf(diedAt)}`, ...setbacks.map(setbackLine)];
}

function setbackLine(setback: Setback): string {
  if (setback.kind === "requeued") return `  ${timeOf(setback.at)}  was tried again`;
  const { at, attempt, lane, lease, reason } = setback;
  return `  ${timeOf(at)}  attempt ${attempt}, ${lane}, by ${lease}: ${reason}`;
}

function timeOf(at: Instant): string {
  return new Date(toMs(at)).toISOString();
}
