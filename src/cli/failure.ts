/**
 * Errors as people read them, and the exit code of each. An operating error says what happened and
 * what to do; anything else is a bug of coalmine itself and shows where.
 */
import { EXIT, OperatingError } from "../kernel/errors.ts";

export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

export function failureOf(error: unknown, signal?: AbortSignal): Failure {
  if (signal?.aborted) {
    const text = "Interrupted: the run was stopped, and no report was written.\n";
    return { text, exitCode: EXIT.interrupted };
  }
  if (error instanceof OperatingError) {
    const text = `${error.message}\n  -> ${error.hint}\n`;
    return { text, exitCode: error.exitCode };
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const text =
    `This is a bug of coalmine, not of your scenario:\n${what}\n` +
    "  -> Please report it with this text, the scenario file and the seed.\n";
  return { text, exitCode: EXIT.bug };
}
