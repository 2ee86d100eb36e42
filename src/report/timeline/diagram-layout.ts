/**
 * Where everything of a space-time diagram stands: a row for each process with the store in the
 * middle, and a column for each instant at which something shown happens. Time is not to scale: an
 * instant is as wide as what is written at it, and long silences are a step.
 */
import type { HistoryEvent, ProcessChanged } from "../../history/event.ts";
import { type Instant, MILLISECOND } from "../../kernel/time.ts";
import type { Fault } from "../../scenario/faults/fault.ts";
import { isMessage, type Story } from "./pick-story.ts";

export const ROW_PX = 46;
export const FAULT_PX = 15;
const TOP_PX = 24;
const LEFT_PX = 16;
/** Between two instants; between two numbers; around a long silence. */
const STEP_PX = 9;
const NUMBER_PX = 30;
const SILENCE_PX = 44;
const SILENCE: Instant = 200 * MILLISECOND;

const ABOVE_STORE = ["producer", "stable"];
export const STORE = "store";

/** One message: sent by a process (where that is known), at the store, heard. */
export interface Message {
  readonly event: HistoryEvent;
  /** From 1, as in the list below the diagram. */
  readonly number: number;
  readonly sentAt: Instant | null;
  /** Null: nobody knows whether it came to the store. */
  readonly storeAt: Instant | null;
  readonly heardAt: Instant;
}

/** A stretch of a process's line. */
export interface Life {
  readonly from: Instant;
  readonly to: Instant;
  readonly kind: "up" | "paused";
  /** How it ended; null if it goes on. */
  readonly end: ProcessChanged["phase"] | null;
}

export interface Layout {
  readonly rows: readonly string[];
  readonly messages: readonly Message[];
  readonly lives: ReadonlyMap<string, readonly Life[]>;
  readonly faults: readonly Fault[];
  /** Instants whose time is written. */
  readonly labels: readonly Instant[];
  /** The first instant that is shown, and the last. */
  readonly from: Instant;
  readonly to: Instant;
  readonly width: number;
  readonly height: number;
  x(at: Instant): number;
  y(row: string): number;
}

export function layOut(story: Story): Layout {
  const messages = messagesOf(story.events);
  const rows = rowsOf(messages);
  const from = Math.min(
    ...messages.map(({ sentAt, storeAt, heardAt }) => sentAt ?? storeAt ?? heardAt),
  );
  const to = Math.max(...messages.map(({ heardAt }) => heardAt));
  const faults = story.events
    .flatMap((event) => (event.kind === "fault" && event.phase === "begins" ? [event.fault] : []))
    .filter((fault) => fault.at <= to && fault.at + fault.for >= from);
  const within = (at: Instant) => Math.min(Math.max(at, from), to);
  const lives = new Map(rows.map((row) => [row, livesOf(row, story.events, { from, to })]));
  const turns = [...lives.values()].flat().flatMap((life) => [life.from, life.to]);
  const instants = [
    ...messages.flatMap(({ sentAt, storeAt, heardAt }) => [sentAt, storeAt, heardAt]),
    ...faults.flatMap((fault) => [within(fault.at), within(fault.at + fault.for)]),
    ...turns,
  ].filter((at) => at !== null);
  const { places, labels } = placed(
    instants,
    new Set([...turns, ...messages.map(({ heardAt }) => heardAt)]),
  );
  const top = TOP_PX + faults.length * FAULT_PX;
  return {
    rows,
    messages,
    lives,
    faults,
    labels,
    from,
    to,
    width: (places.get(to) ?? 0) + 3 * NUMBER_PX,
    height: top + rows.length * ROW_PX,
    x: (at) => places.get(within(at)) ?? 0,
    y: (row) => top + (rows.indexOf(row) + 0.5) * ROW_PX,
  };
}

function messagesOf(events: readonly HistoryEvent[]): Message[] {
  return events.filter(isMessage).map((event, i) => ({
    event,
    number: i + 1,
    sentAt: sentAtOf(event),
    storeAt: "storeAt" in event ? event.storeAt : null,
    heardAt: event.at,
  }));
}

/** For a settlement the latest end of an attempt: it was sent right after. */
function sentAtOf(event: HistoryEvent): Instant | null {
  if (event.kind === "enqueued") return Math.min(event.sentAt, event.storeAt);
  if (event.kind !== "settled") return null;
  return Math.min(Math.max(...event.finishedAt), event.storeAt);
}

function rowsOf(messages: readonly Message[]): string[] {
  const names = [...new Set(messages.map(({ event }) => event.process))].sort();
  const isAbove = (name: string) => ABOVE_STORE.some((role) => name.startsWith(role));
  return [...names.filter(isAbove), STORE, ...names.filter((name) => !isAbove(name))];
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

function livesOf(row: string, events: readonly HistoryEvent[], { from, to }: Span): Life[] {
  if (row === STORE) return [{ from, to, kind: "up", end: null }];
  const changes = events.filter(
    (event): event is ProcessChanged => event.kind === "process" && event.process === row,
  );
  if (changes.length === 0) return [{ from, to, kind: "up", end: null }];
  return changes.flatMap(({ at, phase }, i): Life[] => {
    const next = changes[i + 1];
    const until = next?.at ?? to;
    const isUp = phase === "started" || phase === "resumed";
    if ((!isUp && phase !== "paused") || until < from || at > to) return [];
    const end = next === undefined || next.at > to ? null : next.phase;
    const kind = isUp ? "up" : "paused";
    return [{ from: Math.max(at, from), to: Math.min(until, to), kind, end }];
  });
}

/** A place for each instant, with room for text at `wide` ones; and where silences have ended. */
function placed(instants: readonly Instant[], wide: ReadonlySet<Instant>) {
  const places = new Map<Instant, number>();
  const labels: Instant[] = [];
  let x = LEFT_PX;
  let last: Instant | null = null;
  let lastWide = Number.NEGATIVE_INFINITY;
  for (const at of [...new Set(instants)].sort((a, b) => a - b)) {
    const silent = last === null || at - last > SILENCE;
    if (last !== null) x += silent ? SILENCE_PX : STEP_PX;
    if (wide.has(at)) {
      x = Math.max(x, lastWide + NUMBER_PX);
      lastWide = x;
    }
    if (silent) labels.push(at);
    places.set(at, x);
    last = at;
  }
  return { places, labels };
}
