/** A history with the commit at its end that nobody heard of, if there was one. */
import type { HistoryEvent } from "../../history/event.ts";
import { LastCommit, type LastReading } from "../../history/recording/last-commit.ts";

export function* withLastCommit(
  events: Iterable<HistoryEvent>,
  reading: LastReading,
): Generator<HistoryEvent> {
  const commits = new LastCommit();
  for (const event of events) {
    yield event;
    commits.observe(event);
  }
  const unheard = commits.unheard(reading);
  if (unheard !== null) yield unheard;
}
