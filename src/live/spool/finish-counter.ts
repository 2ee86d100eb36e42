/** Counts the jobs that ended for good in the events that pass by, for those who watch the run. */
import type { EventSink, HistoryEvent, JobsSettled } from "../../history/event.ts";

export class FinishCounter implements EventSink {
  readonly #next: EventSink;
  finished = 0;

  constructor(next: EventSink) {
    this.#next = next;
  }

  record(event: HistoryEvent): void {
    if (event.kind === "settled") this.finished += ended(event);
    else if (event.kind === "lapsed") this.finished += event.dead.filter(Boolean).length;
    this.#next.record(event);
  }
}

function ended({ outcomes, accepted }: JobsSettled): number {
  let count = 0;
  for (let i = 0; i < outcomes.length; i++) {
    if (accepted[i] && outcomes[i] !== "retry") count += 1;
  }
  return count;
}
