/**
 * Verifies that a job is claimed from the lane on which it was put, by the version that serves that
 * lane under the route in force, and settled by the version that claimed it: by what actually ran,
 * never by what a worker says of itself elsewhere.
 *
 * Does not verify which lane a job should have been put on (routing-conformance). Relies on the
 * store's order. A claim that only a commit or move with a lost reply can explain is let pass.
 */

import { initialRoute, type Route } from "../../canary/routing/route.ts";
import type { Lane } from "../../canary/store/job.ts";
import type { HistoryEvent, JobNumber, JobsClaimed, JobsSettled } from "../../history/event.ts";
import { JobLanes } from "../../history/job-lanes.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { CommitLine } from "../losses/commit-line.ts";
import { Violations } from "../violations.ts";

interface Suspect {
  readonly job: JobNumber;
  readonly version: string;
  readonly lane: Lane;
  /** The lane that the job had been put on; null if only the version is in doubt. */
  readonly putOn: Lane | null;
}

/** Suspects beyond these are counted as violations at once. */
const MOST_SUSPECTS = 10_000;

export class RightLane implements Checker {
  readonly name = "right-lane";
  readonly #violations = new Violations();
  readonly #lanes = new JobLanes();
  readonly #versionOf = new Map<string, string>();
  readonly #suspects: Suspect[] = [];
  readonly #attempted: Route[] = [];
  readonly #maybeMoved = new Set<JobNumber>();
  #drainUnknown = false;
  readonly #commits = new CommitLine();
  #route: Route = initialRoute("");
  #checked = 0;

  /** Claims by a version or from a lane that was not the right one. */
  get foreign(): number {
    return this.#violations.count;
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "enqueued":
        for (let i = 0; i < event.jobs.length; i++) {
          this.#lanes.set(event.jobs[i] as number, event.lanes[i] as Lane);
        }
        break;
      case "requeued":
        for (let i = 0; i < event.jobs.length; i++) {
          if (event.moved[i]) this.#lanes.set(event.jobs[i] as number, event.lanes[i] as Lane);
        }
        break;
      case "drained":
        for (const job of event.jobs) this.#lanes.set(job, "stable");
        for (const job of event.revoked) this.#lanes.set(job, "stable");
        break;
      case "claimed":
        this.#claimed(event);
        break;
      case "settled":
        this.#settled(event);
        break;
      case "committed":
        this.#commits.observe(event);
        this.#route = event.route;
        break;
      case "storeLost":
        // Where jobs are that were moved meanwhile is not known any more.
        this.#lanes.forgetAll();
        this.#commits.observe(event);
        this.#route = this.#commits.last?.route ?? initialRoute("");
        break;
      case "unknown":
        if (event.attempted !== undefined) this.#attempted.push(event.attempted.route);
        if (event.command === "drain") this.#drainUnknown = true;
        if (event.command === "requeue") for (const job of event.jobs) this.#maybeMoved.add(job);
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    for (const suspect of this.#suspects) if (!this.#explained(suspect)) this.#blame(suspect);
    const finding = this.#violations.finding({
      id: "right-lane",
      title: "Canary jobs run on canary workers, stable jobs on stable ones",
      unit: "claims",
      n: this.#checked,
      sentence:
        `${counted(this.#checked, "claim", "claims, each")} ` +
        "from its job's lane by the version that served it.",
    });
    return [finding];
  }

  #claimed({ lane, version, lease, jobs }: JobsClaimed): void {
    this.#checked += jobs.length;
    this.#versionOf.set(lease, version);
    const serves = servesLane(this.#route, version, lane);
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[i] as number;
      const known = this.#lanes.of(job);
      const putOn = known === null || known === lane ? null : known;
      if (putOn !== null || !serves) this.#suspect({ job, version, lane, putOn });
    }
  }

  #settled({ lease, version, jobs, accepted }: JobsSettled): void {
    const claimedBy = this.#versionOf.get(lease);
    if (claimedBy === version || claimedBy === undefined) return;
    const index = accepted.indexOf(true);
    if (index < 0) return;
    const job = jobs[index] as number;
    this.#violations.add(
      job,
      `Job ${job} was claimed as version ${claimedBy} and settled as version ${version}.`,
    );
  }

  #suspect(suspect: Suspect): void {
    if (this.#suspects.length < MOST_SUSPECTS) this.#suspects.push(suspect);
    else this.#blame(suspect);
  }

  #explained({ job, version, lane, putOn }: Suspect): boolean {
    if (putOn === null) {
      return this.#attempted.some((route) => servesLane(route, version, lane));
    }
    return this.#maybeMoved.has(job) || (this.#drainUnknown && lane === "stable");
  }

  #blame({ job, version, lane, putOn }: Suspect): void {
    this.#violations.add(
      job,
      putOn === null
        ? `Job ${job} of the ${lane} lane was claimed by version ${version}, not its own.`
        : `Job ${job} was put on the ${putOn} lane and claimed from the ${lane} lane.`,
    );
  }
}

function servesLane(route: Route, version: string, lane: Lane): boolean {
  if (lane === "canary") return route.canaryVersion === version;
  return route.stableVersion === "" || route.stableVersion === version;
}
