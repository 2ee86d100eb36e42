/**
 * What the scripts answer, as replies. A reply that is not what its script promises is a fault of
 * this room, so it is an assertion that fails.
 */
import type { Deployment } from "../../canary/rollout/deployment.ts";
import { initialRoute, type Route } from "../../canary/routing/route.ts";
import type { Enqueue, StoreCommand } from "../../canary/store/commands.ts";
import type { DueJob } from "../../canary/store/job.ts";
import type {
  Drained,
  Due,
  Enqueued,
  LaneLoad,
  LapsedJob,
  RefusedFor,
  ReplyTo,
  RolloutRead,
  RouteRead,
  Stamp,
  StoreReply,
} from "../../canary/store/replies.ts";
import { AssertionError } from "../../kernel/assert.ts";
import type { Duration } from "../../kernel/time.ts";
import { deadLettersOf } from "./dead-letter-codec.ts";
import { argumentOrder } from "./encode-command.ts";
import { decodeJob, laneOfLetter, lastLaneOfLetter } from "./job-codec.ts";
import { canaryOf, type RawState, stateOf } from "./state-codec.ts";
import { slotsOf } from "./window-codec.ts";
import { workersOf } from "./worker-codec.ts";

/** `raw` is the script's answer: its kind, at, order, and what the script's header says. */
export function replyOf<C extends StoreCommand>(
  command: C,
  raw: unknown,
  slotFor: Duration,
): ReplyTo<C> {
  const [kind, at, order, ...rest] = raw as [string, number, number, ...unknown[]];
  return decode(command, kind, { at, order }, rest, slotFor) as ReplyTo<C>;
}

function decode(
  command: StoreCommand,
  kind: string,
  stamp: Stamp,
  rest: readonly unknown[],
  slotFor: Duration,
): StoreReply {
  const { at, order } = stamp;
  const { queue } = command;
  switch (kind) {
    case "enqueued":
      return enqueuedOf(command as Enqueue, stamp, rest);
    case "outOfSequence":
      return { kind, at, order, next: rest[0] as number };
    case "stale":
      return { kind, at, order, route: routeOf(queue, rest[0]), ...canaryOf(rest.slice(1)) };
    case "route":
      return routeReadOf(queue, stamp, rest);
    case "claimed": {
      const jobs = (rest[1] as string[]).map(decodeJob);
      return { kind, at, order, lane: laneOfLetter(rest[0] as string), jobs };
    }
    case "retired":
    case "unserved":
    case "committed":
      return { kind, at, order };
    case "settled":
      return { kind, at, order, accepted: flagsOf(rest[0]) };
    case "extended":
      return { kind, at, order, alive: rest[0] === 1 };
    case "reaped":
      return { kind, at, order, jobs: (rest[0] as LapsedFields[]).map(lapsedOf) };
    case "due":
      return dueOf(queue, stamp, rest);
    case "requeued":
      return { kind, at, order, moved: flagsOf(rest[0]), ...canaryOf(rest.slice(1)) };
    case "drained":
      return drainedOf(stamp, rest);
    case "refused":
      return { kind, at, order, reason: rest[0] as RefusedFor };
    case "rollout":
      return rolloutOf(queue, stamp, rest);
    case "leadership": {
      const [leads, token, holder, lapsesIn] = rest as [number, number, string, number];
      return { kind, at, order, leads: leads === 1, token, holder, lapsesIn };
    }
    case "windows": {
      const slots = slotsOf(rest[1] as unknown[]);
      const state = stateOf(rest[2] as RawState);
      return { kind, at, order, slots, nextSlot: rest[0] as number, slotFor, state };
    }
    default:
      return decodeOfRegistry(kind, stamp, rest);
  }
}

function decodeOfRegistry(kind: string, stamp: Stamp, rest: readonly unknown[]): StoreReply {
  const { at, order } = stamp;
  switch (kind) {
    case "registered":
      return {
        kind,
        at,
        order,
        lane: laneOfLetter(rest[0] as string),
        challenge: rest[1] as string,
      };
    case "answered": {
      const [accepted, challenge] = rest as [number, string];
      return { kind, at, order, accepted: accepted === 1, challenge: challenge || null };
    }
    case "workers":
      return workersOf(stamp, rest);
    case "marked":
      return { kind, at, order, applied: flagsOf(rest[0]) };
    default:
      return decodeForPeople(kind, stamp, rest);
  }
}

function decodeForPeople(kind: string, stamp: Stamp, rest: readonly unknown[]): StoreReply {
  const { at, order } = stamp;
  switch (kind) {
    case "audit":
      return { kind, at, order, records: rest[1] as string[], total: rest[0] as number };
    case "deadLetters": {
      const [total, letters] = rest as [number, (string | string[])[]];
      return { kind, at, order, letters: deadLettersOf(letters), total };
    }
    case "deadRequeued":
      return { kind, at, order, requeued: flagsOf(rest[0]) };
    case "placed":
      return { kind, at, order, held: rest[0] as number };
    case "full":
      return { kind, at, order, held: rest[0] as number, nextIn: rest[1] as number };
    case "placeLeft":
      return { kind, at, order, held: rest[0] === 1 };
    default:
      throw new AssertionError(`a script answered ${JSON.stringify(kind)}, which is no reply`);
  }
}

function enqueuedOf(command: Enqueue, { at, order }: Stamp, rest: readonly unknown[]): Enqueued {
  const [next, flags, ...canary] = rest as [number, string, ...unknown[]];
  const enqueued = { kind: "enqueued", at, order, next, ...canaryOf(canary) } as const;
  if (flags === "") return enqueued;
  const sent = argumentOrder(command);
  const repeats = sent.filter((_, i) => flags[i] === "1").sort((a, b) => a - b);
  return { ...enqueued, repeats };
}

function routeOf(queue: string, json: unknown): Route {
  return json === "" ? initialRoute(queue) : (JSON.parse(json as string) as Route);
}

function routeReadOf(queue: string, { at, order }: Stamp, rest: readonly unknown[]): RouteRead {
  const [json, next, ...canary] = rest as [string, number, ...unknown[]];
  return { kind: "route", at, order, route: routeOf(queue, json), next, ...canaryOf(canary) };
}

function flagsOf(flags: unknown): boolean[] {
  return Array.from(flags as string, (flag) => flag === "1");
}

type LapsedFields = [jobId: string, lease: string, lane: string, attempt: number, dead: number];

function lapsedOf([jobId, lease, lane, attempt, dead]: LapsedFields): LapsedJob {
  return { jobId, lease, lane: laneOfLetter(lane), attempt, dead: dead === 1 };
}

function dueOf(queue: string, { at, order }: Stamp, rest: readonly unknown[]): Due {
  const [route, next, pairs, ...canary] = rest as [string, string, string[], ...unknown[]];
  const jobs: DueJob[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const [lane, job] = pairs.slice(i, i + 2) as [string, string];
    jobs.push({ job: decodeJob(job), lastLane: lastLaneOfLetter(lane) });
  }
  const nextIn = next === "" ? null : Math.max(0, Number(next) - at);
  const reply = { kind: "due", at, order, jobs, route: routeOf(queue, route), nextIn } as const;
  return { ...reply, ...canaryOf(canary) };
}

function drainedOf({ at, order }: Stamp, rest: readonly unknown[]): Drained {
  const [moved, revoked, queued, inFlight] = rest as [string[], string[], number, number];
  return { kind: "drained", at, order, moved, revoked, left: { queued, inFlight } };
}

function rolloutOf(queue: string, { at, order }: Stamp, rest: readonly unknown[]): RolloutRead {
  const [deployment, route, ...counts] = rest as [string, string, ...number[]];
  const [stableQueued, stableInFlight, canaryQueued, canaryInFlight, waiting, dead] = counts as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    kind: "rollout",
    at,
    order,
    deployment: deployment === "" ? null : (JSON.parse(deployment) as Deployment),
    route: routeOf(queue, route),
    stable: load(stableQueued, stableInFlight),
    canary: load(canaryQueued, canaryInFlight),
    waiting,
    dead,
  };
}

function load(queued: number, inFlight: number): LaneLoad {
  return { queued, inFlight };
}
