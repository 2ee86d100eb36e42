/**
 * The few events of a run that explain its findings: all that happened to the jobs that findings
 * name, and around it faults, starts and ends of processes, and commits. Without named jobs, a run
 * that failed is told by its control events, if these are few.
 */
import type { HistoryEvent, JobNumber } from "../../history/event.ts";
import type { RunResult } from "../../result/run-result.ts";

/** Arrows that a diagram shows at most. */
export const MOST_ARROWS = 150;

export interface Story {
  /** In the order of the history. */
  readonly events: readonly HistoryEvent[];
  /** Jobs that findings name and that are shown, each with its letter. */
  readonly letters: ReadonlyMap<JobNumber, string>;
  /** Messages that are shown, and that there were. */
  readonly shown: number;
  readonly of: number;
}

/** Null: there is nothing that a diagram would explain. */
export function pickStory(result: RunResult, history: readonly HistoryEvent[]): Story | null {
  const named = [...new Set(result.findings.flatMap((finding) => finding.jobs))];
  if (named.length > 0) return storyOfJobs(named, history);
  if (result.verdict !== "fail") return null;
  const events = history.filter(isSetting);
  const messages = events.filter(isMessage).length;
  if (messages === 0 || messages > MOST_ARROWS) return null;
  return { events, letters: new Map(), shown: messages, of: messages };
}

/** Sent to the store or said by it: an arrow. */
export function isMessage(event: HistoryEvent): boolean {
  return "storeAt" in event || event.kind === "unknown";
}

/** The shown jobs among those of an event. */
export function shownJobs(event: HistoryEvent, letters: Story["letters"]): JobNumber[] {
  if (!("jobs" in event)) return [];
  return [...new Set(event.jobs)].filter((job) => letters.has(job));
}

function storyOfJobs(named: readonly JobNumber[], history: readonly HistoryEvent[]): Story | null {
  const ofJobs = history.filter((event) => names(event, new Set(named)));
  if (ofJobs.length === 0) return null;
  const jobs = fitting(named, ofJobs);
  const told = ofJobs.filter((event) => names(event, jobs)).slice(0, MOST_ARROWS);
  const kept = new Set(told);
  const [from, to] = spanOf(told);
  let room = MOST_ARROWS - told.length;
  const events = history.filter((event) => {
    if (kept.has(event)) return true;
    if (!isSetting(event) || ofJobs.includes(event)) return false;
    if (!isMessage(event)) return true;
    return event.at >= from && event.at <= to && room-- > 0;
  });
  const letters = new Map([...jobs].map((job, i) => [job, letterOf(i)]));
  const of = history.filter((event) => names(event, new Set(named)) || isCommit(event)).length;
  return { events, letters, shown: events.filter(isMessage).length, of };
}

/** The first of the jobs, as many as there is room for; one at least. */
function fitting(named: readonly JobNumber[], events: readonly HistoryEvent[]): Set<JobNumber> {
  const jobs = new Set(named.slice(0, 1));
  for (const job of named.slice(1)) {
    const more = new Set([...jobs, job]);
    if (events.filter((event) => names(event, more)).length > MOST_ARROWS) break;
    jobs.add(job);
  }
  return jobs;
}

function names(event: HistoryEvent, jobs: ReadonlySet<JobNumber>): boolean {
  return "jobs" in event && event.jobs.some((job) => jobs.has(job));
}

/** A to Z, then A1 to Z1 and so on. */
function letterOf(index: number): string {
  const round = Math.floor(index / 26);
  return `${String.fromCharCode(65 + (index % 26))}${round === 0 ? "" : round}`;
}

function spanOf(events: readonly HistoryEvent[]): readonly [number, number] {
  const instants = events.map((event) => event.at);
  return [Math.min(...instants), Math.max(...instants)];
}

function isCommit(event: HistoryEvent): boolean {
  return event.kind === "committed" || event.kind === "led";
}

/** What jobs stand in: shown whomever it concerns. */
function isSetting(event: HistoryEvent): boolean {
  switch (event.kind) {
    case "fault":
    case "process":
    case "storeLost":
    case "evicted":
    case "operated":
      return true;
    default:
      return isCommit(event);
  }
}
