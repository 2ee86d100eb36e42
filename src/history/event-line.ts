/**
 * One history event as one line of JSON, and back. Columns of jobs are packed: lanes, outcomes and
 * flags as one letter a job, instants as distances from the event's own. Everything else is plain,
 * so that a line can be read by people and by other tools.
 */
import type { LaneCounts } from "../canary/metrics/window.ts";
import type { HistoryEvent, Looked } from "./event.ts";

/** How one field of an event is packed; fields that are not named here stay as they are. */
const PACKED: Readonly<Record<string, Readonly<Record<string, Packing>>>> = {
  enqueued: { lanes: "lanes", intendedAt: "instants" },
  settled: {
    outcomes: "outcomes",
    accepted: "flags",
    intendedAt: "instants",
    startedAt: "instants",
    finishedAt: "instants",
  },
  lapsed: { lanes: "lanes", dead: "flags" },
  requeued: { lanes: "lanes", lastLanes: "lastLanes", moved: "flags" },
  unknown: { outcomes: "outcomes" },
  deadRequeued: { requeued: "flags" },
  marked: { applied: "flags" },
};

type Packing = "lanes" | "lastLanes" | "outcomes" | "flags" | "instants";
type Fields = Record<string, unknown>;

const LETTERS = {
  lanes: { s: "stable", c: "canary" },
  lastLanes: { s: "stable", c: "canary", "-": null },
  outcomes: { d: "done", r: "retry", x: "dead" },
  flags: { 0: false, 1: true },
} as const;

/** One line, without the line feed. */
export function toLine(event: HistoryEvent): string {
  if (event.kind === "looked") return JSON.stringify({ ...event, look: packLook(event.look) });
  const packing = PACKED[event.kind];
  if (packing === undefined) return JSON.stringify(event);
  const fields: Fields = { ...event };
  for (const [field, kind] of Object.entries(packing)) {
    fields[field] = pack(kind, fields[field] as unknown[], event.at);
  }
  return JSON.stringify(fields);
}

/**
 * The event of a line that `toLine` wrote.
 * @throws SyntaxError if the line is not JSON, e.g. because it was cut off.
 */
export function fromLine(line: string): HistoryEvent {
  const fields = JSON.parse(line) as Fields & { kind: string; at: number };
  if (fields.kind === "looked") fields.look = unpackLook(fields.look as PackedLook);
  for (const [field, kind] of Object.entries(PACKED[fields.kind] ?? {})) {
    fields[field] = unpack(kind, fields[field] as string | number[], fields.at);
  }
  return fields as unknown as HistoryEvent;
}

function pack(kind: Packing, values: readonly unknown[], at: number): unknown {
  switch (kind) {
    case "lanes":
      return values.map((lane) => (lane === "canary" ? "c" : "s")).join("");
    case "lastLanes":
      return values.map((lane) => (lane === null ? "-" : lane === "canary" ? "c" : "s")).join("");
    case "outcomes":
      return values.map((o) => (o === "dead" ? "x" : o === "retry" ? "r" : "d")).join("");
    case "flags":
      return values.map((flag) => (flag ? "1" : "0")).join("");
    case "instants":
      return values.map((value) => (value as number) - at);
  }
}

function unpack(kind: Packing, packed: string | number[], at: number): unknown[] {
  if (kind === "instants") return (packed as number[]).map((distance) => distance + at);
  const letters: Readonly<Record<string, unknown>> = LETTERS[kind];
  return [...(packed as string)].map((letter) => letters[letter]);
}

type PackedCounts = Omit<LaneCounts, "runTimes"> & { runTimes: [number, number][] };
type PackedLook = Omit<Looked["look"], "stable" | "canary" | "baseline"> & {
  stable: PackedCounts;
  canary: PackedCounts;
  baseline: PackedCounts | null;
};

function packLook(look: Looked["look"]): PackedLook {
  const counts = (lane: LaneCounts) => ({ ...lane, runTimes: [...lane.runTimes] });
  const { stable, canary, baseline } = look;
  return {
    ...look,
    stable: counts(stable),
    canary: counts(canary),
    baseline: baseline && counts(baseline),
  };
}

function unpackLook(look: PackedLook): Looked["look"] {
  const counts = (lane: PackedCounts) => ({ ...lane, runTimes: new Map(lane.runTimes) });
  const { stable, canary, baseline } = look;
  return {
    ...look,
    stable: counts(stable),
    canary: counts(canary),
    baseline: baseline && counts(baseline),
  };
}
