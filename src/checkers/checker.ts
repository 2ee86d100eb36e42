/**
 * What every checker is: it reads the history, event by event, and says what it found. It keeps no
 * more than it needs (a run may have 36 million jobs) and never calls the function that it judges.
 */
import type { HistoryEvent, JobNumber } from "../history/event.ts";
import type { Duration } from "../kernel/time.ts";
import type { Finding } from "../result/finding.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What a job number stands for. */
export interface JobTraits {
  readonly id: string;
  readonly tenant: string;
  readonly kind: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** By which its producer delays it; absent for one that is not delayed. */
  readonly delay?: Duration;
}

export interface CheckContext {
  readonly scenario: Scenario;
  /** Jobs in the arrival plan. */
  traitsOf(job: JobNumber): JobTraits;
}

export interface Checker {
  readonly name: string;
  /** Set where events of single jobs say nothing: it is spared them, for they are nearly all. */
  readonly controlOnly?: true;
  observe(event: HistoryEvent): void;
  /** Called once, after the last event. `planned`: jobs that the arrival plan came to. */
  finish(planned: number): Finding[];
}
