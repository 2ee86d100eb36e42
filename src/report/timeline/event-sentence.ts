/**
 * One event of a history as a short sentence for people, without its instant and process: in the
 * report, in a run that was stopped, and where two runs differ. Leaves out what only machines need;
 * `history.jsonl` has all of it.
 */
import type {
  HistoryEvent,
  JobNumber,
  JobsEnqueued,
  JobsRequeued,
  PlacesFull,
  PlaceTaken,
} from "../../history/event.ts";
import { unreachable } from "../../kernel/assert.ts";
import { formatCount, formatShare, words } from "../format.ts";

const NAMED_JOBS = 3;

/** What the store said of jobs. */
type OfJobs = Extract<HistoryEvent, { readonly jobs: readonly JobNumber[]; kind: JobKind }>;
type JobKind =
  | "enqueued"
  | "routeRefused"
  | "claimed"
  | "settled"
  | "lapsed"
  | "requeued"
  | "deadRequeued"
  | "drained"
  | "unknown";

export function eventSentence(event: HistoryEvent): string {
  switch (event.kind) {
    case "enqueued":
    case "routeRefused":
    case "claimed":
    case "settled":
    case "lapsed":
    case "requeued":
    case "deadRequeued":
    case "drained":
    case "unknown":
      return jobSentence(event);
    default:
      return otherSentence(event);
  }
}

function jobSentence(event: OfJobs): string {
  switch (event.kind) {
    case "enqueued":
      return enqueuedSentence(event);
    case "routeRefused":
      return `enqueue of ${jobsOf(event.jobs)} refused (${event.reason}), epoch ${event.epoch}`;
    case "claimed":
      return `claimed ${jobsOf(event.jobs)} from ${event.lane}, lease ${event.lease}`;
    case "settled": {
      const refused = event.accepted.filter((accepted) => !accepted).length;
      const late = refused === 0 ? "" : `, ${refused} refused`;
      return `settled ${jobsOf(event.jobs)} as ${listOf(event.outcomes)}${late}`;
    }
    case "lapsed": {
      const dead = event.dead.includes(true) ? ", dead letters among them" : "";
      return `lease ${listOf(event.leases)} lapsed with ${jobsOf(event.jobs)}${dead}`;
    }
    case "requeued":
      return `put ${putOn(event)} back`;
    case "deadRequeued": {
      const skipped = event.requeued.filter((requeued) => !requeued).length;
      const not = skipped === 0 ? "" : `, ${skipped} of them not dead`;
      return `requeued dead letters: ${jobsOf(event.jobs)}${not}`;
    }
    case "drained":
      return `drained ${jobsOf(event.jobs)}; ${event.left.queued} left on the canary lane`;
    case "unknown": {
      const done = event.definite ? "was not carried out" : "may have been carried out";
      const of = event.jobs.length === 0 ? "" : ` of ${jobsOf(event.jobs)}`;
      return `no reply to ${words(event.command)}${of}: it ${done}`;
    }
    default:
      return unreachable(event, "event of jobs");
  }
}

/** Where jobs were put, and by which route. */
function putOn({ jobs, lanes, epoch, diverted }: JobsEnqueued | JobsRequeued): string {
  const why = diverted ? ", diverted" : "";
  return `${jobsOf(jobs)} on ${listOf(lanes)}, epoch ${epoch}${why}`;
}

function enqueuedSentence(event: JobsEnqueued): string {
  const { jobs, epoch, delayed, repeats } = event;
  const said: string[] = [];
  if (delayed !== undefined) said.push(`${jobsOf(delayed.jobs)} with a delay`);
  if (repeats !== undefined) said.push(`${jobsOf(repeats.jobs)} not again`);
  if (jobs.length > 0) said.push(putOn(event));
  else said.push(`epoch ${epoch}`);
  return `enqueued ${said.join(", ")}`;
}

function otherSentence(event: Exclude<HistoryEvent, OfJobs>): string {
  switch (event.kind) {
    case "committed": {
      const { route, deployment } = event;
      const share = formatShare(route.share);
      return `committed ${words(deployment.state)}, ${share}, epoch ${route.epoch}`;
    }
    case "commitRefused":
      return `${words(event.command)} refused: its ${event.reason} is not in force`;
    case "led":
      return `began to lead with token ${event.token}`;
    case "enlisted":
      return event.lane === null
        ? `refused as a worker: ${event.version} serves no lane`
        : `registered as ${event.worker}, version ${event.version}, ${event.lane} lane`;
    case "laneRead":
      return `read the canary lane: ${formatCount(event.canary.queued, "job")} waiting`;
    case "heartbeat":
      return `answered ${event.accepted ? "the challenge" : "a challenge that was not asked"}`;
    case "marked": {
      const applied = event.marks.filter((_, i) => event.applied[i]);
      const told = applied.map(({ lease, verdict }) => `${lease} ${verdict}`);
      return told.length === 0 ? "marked no worker" : `marked ${listOf(told)}`;
    }
    case "placeTaken":
      return `holds a place for ${event.member}: ${placesOf(event)}`;
    case "placesFull":
      return `finds no place for ${event.member}: ${placesOf(event)}`;
    case "placeLeft":
      return `gave the place of ${event.member} back${event.held ? "" : ", which had lapsed"}`;
    case "looked": {
      const { decision } = event.look;
      return `looked: ${words(decision.kind)}, ${decision.reason}`;
    }
    case "alerted":
      return `alert (${event.alert.severity}): ${event.alert.message}`;
    case "operated":
      return `${event.action.by ?? "the operator"} asked to ${words(event.action.kind)}`;
    case "fault": {
      const { id, kind, targets } = event.fault;
      return `${id} (${words(kind)}) ${event.phase}: ${listOf(targets)}`;
    }
    case "process":
      return event.version === "" ? event.phase : `${event.phase}, version ${event.version}`;
    case "storeLost":
      return `the store came back without its latest writes (${event.fault})`;
    case "evicted":
      return `the store dropped its ${event.key} key (${event.fault}) with ${jobsOf(event.jobs)}`;
    case "audited": {
      const dead = formatCount(event.deadJobs.length, "dead letter");
      return `the store holds ${formatCount(event.heldJobs.length, "job")} and ${dead}`;
    }
    default:
      return unreachable(event, "event");
  }
}

function placesOf({ held, limit }: PlaceTaken | PlacesFull): string {
  return `${held} of ${limit} held`;
}

function jobsOf(jobs: readonly JobNumber[]): string {
  if (jobs.length === 0 || jobs.length > NAMED_JOBS) return formatCount(jobs.length, "job");
  return `${jobs.length === 1 ? "job" : "jobs"} ${jobs.join(", ")}`;
}

function listOf(names: readonly string[]): string {
  return [...new Set(names)].join(" and ");
}
