/**
 * Checkers, guarded against their own faults: one that throws stops observing, and its finding is
 * `unknown` with the error's text. It can no longer say, and the others still can.
 */
import { isControlEvent } from "../history/control-event.ts";
import type { HistoryEvent } from "../history/event.ts";
import type { Finding } from "../result/finding.ts";
import type { Checker } from "./checker.ts";

/** A checker together with what stopped it; null while it runs. */
interface Guarded {
  readonly checker: Checker;
  error: string | null;
}

export class GuardedCheckers {
  readonly #guarded: readonly Guarded[];
  /** Of these, the ones that look at events of single jobs. */
  readonly #ofJobs: readonly Guarded[];

  constructor(checkers: readonly Checker[]) {
    this.#guarded = checkers.map((checker) => ({ checker, error: null }));
    this.#ofJobs = this.#guarded.filter(({ checker }) => checker.controlOnly !== true);
  }

  observe(event: HistoryEvent): void {
    const observers = isControlEvent(event) ? this.#guarded : this.#ofJobs;
    for (let i = 0; i < observers.length; i++) {
      const one = observers[i] as Guarded;
      if (one.error !== null) continue;
      try {
        one.checker.observe(event);
      } catch (error) {
        one.error = `at the event ${event.kind} at ${event.at} us: ${textOf(error)}`;
      }
    }
  }

  /** Once, after the last event. `planned`: jobs that the arrival plan came to. */
  finish(planned: number): Finding[] {
    return this.#guarded.flatMap(({ checker, error }) => {
      if (error !== null) return [crashed(checker.name, error)];
      try {
        return checker.finish(planned);
      } catch (thrown) {
        return [crashed(checker.name, `at the end: ${textOf(thrown)}`)];
      }
    });
  }
}

const CRASHED = "an error";

function crashed(name: string, error: string): Finding {
  return {
    id: name,
    title: `The checker ${name} works`,
    verdict: "unknown",
    expected: "an answer",
    observed: CRASHED,
    unit: "",
    n: 0,
    sentence: `The checker crashed ${error}`,
    jobs: [],
    marginPercent: null,
  };
}

/** Whether a finding says that its checker did not work. */
export function isCrash({ observed }: Finding): boolean {
  return observed === CRASHED;
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
