/**
 * Records what a controller notes of its own accord: looks and alerts. Store commands are recorded
 * by recording-port.ts.
 */
import type { Instant } from "../../kernel/time.ts";
import type { Agenda, NoteSink } from "../../ports/ports.ts";
import type { EventSink } from "../event.ts";
import { alertSince, lookSince } from "./rebase.ts";

export interface RecordingNotesOptions {
  readonly process: string;
  readonly agenda: Agenda;
  readonly sink: EventSink;
  /** The run's start by the agenda's clock; all recorded instants count from it. */
  readonly startedAt: Instant;
}

export function recordingNotes(options: RecordingNotesOptions): NoteSink {
  const { process, agenda, sink, startedAt } = options;
  return {
    looked: (look) => {
      const at = agenda.now() - startedAt;
      sink.record({ kind: "looked", at, process, look: lookSince(startedAt, look) });
    },
    alerted: (alert) => {
      const at = agenda.now() - startedAt;
      sink.record({ kind: "alerted", at, process, alert: alertSince(startedAt, alert) });
    },
  };
}
