/** Events for the terminal: instant, process and a sentence, one a line. */
import type { HistoryEvent } from "../../history/event.ts";
import { SECOND } from "../../kernel/time.ts";
import { eventSentence } from "../../report/timeline/event-sentence.ts";

const PROCESS_WIDTH = 13;

export function eventText(event: HistoryEvent): string {
  const process = event.process.padEnd(PROCESS_WIDTH);
  return `${secondsText(event.at).padStart(11)} s  ${process} ${eventSentence(event)}`;
}

export function eventList(events: readonly HistoryEvent[]): string {
  return events.map((event) => `  ${eventText(event)}\n`).join("");
}

/** To the microsecond, in which events are told apart. */
export function secondsText(at: number): string {
  return (at / SECOND).toFixed(6);
}
