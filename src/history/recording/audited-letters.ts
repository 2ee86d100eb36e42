/** The dead letters of an audit, as a history tells them: by job number, since the run's start. */
import type { DeadLetter } from "../../canary/store/dead-letter.ts";
import type { Instant } from "../../kernel/time.ts";
import type { AuditedLetter, StoreAudited } from "../event.ts";
import type { Recorder } from "./reply-event.ts";

/** Dead letters that are told with what went wrong. */
export const LETTERS_TOLD = 1_000;

export function auditedLetters(
  letters: readonly DeadLetter[],
  recorder: Pick<Recorder, "numberOf" | "startedAt">,
): Pick<StoreAudited, "deadLetters"> {
  if (letters.length === 0) return {};
  const since = (at: Instant) => at - recorder.startedAt;
  const deadLetters = letters.map(
    ({ job, diedAt, setbacks }): AuditedLetter => ({
      job: recorder.numberOf(job.id),
      diedAt: since(diedAt),
      setbacks: setbacks.map((setback) => ({ ...setback, at: since(setback.at) })),
    }),
  );
  return { deadLetters };
}
