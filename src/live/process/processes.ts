/**
 * All processes of a run, by name: starts them, kills them when a fault says so, starts them again
 * as a new incarnation, and ends them. No process is ever left behind: each ends by itself when
 * its channel to the coordinator goes. A process that ends without being asked is told of.
 */
import { join } from "node:path";

import { OperatingError } from "../../kernel/errors.ts";
import type { Instant } from "../../kernel/time.ts";
import { type Ending, Incarnation } from "./incarnation.ts";
import { Member } from "./member.ts";
import type { Assignment, Order, Report, Role } from "./messages.ts";

/** What all processes of a run are told alike. */
export type Common = Omit<Assignment, "role" | "name" | "incarnation" | "spoolPath">;

export interface ProcessesOptions {
  /** The file that every process runs. */
  readonly entry: string;
  readonly common: Common;
  /** Where spools are written. */
  readonly folder: string;
  /** The store's address for this process, where it has one of its own. */
  readonly storeUrlOf?: (name: string) => string | undefined;
  /** A process began, retired, or ended as it was asked to. */
  readonly changed: (member: Member, phase: "started" | "retired" | "stopped") => void;
  /** A process was killed, not by this one: whether that is as the fault plan has it. */
  readonly died: (member: Member) => boolean;
  /** A process ended that nobody had asked to, or could not begin. */
  readonly failed: (error: OperatingError) => void;
}

export class Processes {
  readonly #options: ProcessesOptions;
  readonly #members = new Map<string, Member>();
  #startedAt: Instant | null = null;
  #canariesAdmitted = false;
  #stopping = false;

  constructor(options: ProcessesOptions) {
    this.#options = options;
  }

  get members(): Iterable<Member> {
    return this.#members.values();
  }

  member(name: string): Member | undefined {
    return this.#members.get(name);
  }

  /** Every producer's plan has ended and is acknowledged whole. */
  allSent(): boolean {
    return [...this.members].every((it) => it.role?.kind !== "producer" || it.exhausted);
  }

  notReady(): string[] {
    return [...this.members].filter((member) => !member.ready).map((member) => member.name);
  }

  /**
   * Starts `name` as a new incarnation. Resolves when it is ready, or has ended before it was; it
   * begins with the others, or at once if they have begun.
   */
  start(name: string, role: Role): Promise<void> {
    if (this.#stopping) return Promise.resolve();
    const member = this.#members.get(name) ?? new Member(name);
    this.#members.set(name, member);
    const number = member.starts + 1;
    const spoolPath = join(this.#options.folder, `${name.replace("/", "-")}.${number}.spool`);
    const { common, storeUrlOf } = this.#options;
    const storeUrl = storeUrlOf?.(name) ?? common.storeUrl;
    const assignment = { ...common, storeUrl, role, name, incarnation: number, spoolPath };
    return new Promise((resolve) => {
      const incarnation = new Incarnation({
        entry: this.#options.entry,
        assignment,
        heard: (report) => {
          this.#heard(member, report);
          if (report.kind === "ready") resolve();
        },
      });
      member.began(incarnation);
      void incarnation.ended.then((ending) => {
        this.#ended(member, incarnation, ending);
        resolve();
      });
    });
  }

  /** Everything counts from `startedAt`: all but the canary fleet begin. */
  begin(startedAt: Instant): void {
    this.#startedAt = startedAt;
    for (const member of this.members) this.#beginIfDue(member);
  }

  /**
   * The canary fleet begins. Only once there is a deployment: before, the route lets any version
   * serve the stable lane.
   */
  admitCanaries(): void {
    if (this.#canariesAdmitted) return;
    this.#canariesAdmitted = true;
    for (const member of this.members) if (isCanary(member)) this.#beginIfDue(member);
  }

  /** To all running processes of this role. */
  order(role: Role["kind"], order: Order): void {
    for (const { incarnation } of this.#members.values()) {
      if (incarnation?.assignment.role.kind === role) incarnation.send(order);
    }
  }

  /** SIGKILL; resolves when the process is gone. False when it was not running. */
  async kill(name: string): Promise<boolean> {
    const member = this.#members.get(name);
    const incarnation = member?.incarnation ?? null;
    if (member === undefined || incarnation === null) return false;
    member.expected = "killed";
    incarnation.kill();
    await incarnation.ended;
    return true;
  }

  /**
   * Asks the process to end in order, and kills it when it has not within `withinMs`; resolves when
   * it is gone. `changed` tells of it.
   */
  async askToEnd(name: string, withinMs: number): Promise<void> {
    const member = this.#members.get(name);
    const incarnation = member?.incarnation ?? null;
    if (member === undefined || incarnation === null) return;
    member.expected ??= "stopped";
    await incarnation.finish(withinMs);
  }

  /** Ends all processes, by SIGKILL those that have not ended within `withinMs`. */
  async stop(withinMs: number): Promise<void> {
    this.#stopping = true;
    const running = [...this.#members.values()].flatMap((member) => member.incarnation ?? []);
    await Promise.all(running.map((incarnation) => incarnation.stop(withinMs)));
  }

  #heard(member: Member, report: Report): void {
    switch (report.kind) {
      case "ready":
        member.ready = true;
        this.#beginIfDue(member);
        return;
      case "counts":
        member.counted(report.counts, report.use);
        return;
      case "retired":
        member.expected = "retired";
        return;
    }
  }

  #beginIfDue(member: Member): void {
    const startedAt = this.#startedAt;
    if (startedAt === null || !member.ready || member.incarnation === null) return;
    if (isCanary(member) && !this.#canariesAdmitted) return;
    member.incarnation.send({ kind: "begin", startedAt });
    this.#options.changed(member, "started");
  }

  #ended(member: Member, incarnation: Incarnation, ending: Ending): void {
    const { expected } = member;
    member.ended();
    if (this.#stopping) this.#options.changed(member, "stopped");
    else if (expected === "killed" || this.#isKilledByPlan(member, ending)) return;
    else if (expected === null || ending.signal !== null) {
      this.#options.failed(processFailed(incarnation.assignment, ending));
    } else this.#options.changed(member, expected);
  }

  /** A process that the plan has die at a command kills itself. */
  #isKilledByPlan(member: Member, { signal }: Ending): boolean {
    return signal === "SIGKILL" && this.#options.died(member);
  }
}

function isCanary({ role }: Member): boolean {
  return role?.kind === "worker" && role.fleet === "canary";
}

function processFailed({ name, incarnation }: Assignment, ending: Ending): OperatingError {
  const how = ending.signal === null ? `with code ${ending.code}` : `by ${ending.signal}`;
  const words = ending.lastWords === "" ? "It wrote nothing to stderr." : ending.lastWords;
  return new OperatingError({
    code: "PROCESS_FAILED",
    message: `process ${name} (start ${incarnation}) ended ${how}, unasked. ${words}`,
    hint:
      "If the system killed it, give the machine more memory or the scenario fewer workers; " +
      "otherwise report this with its last lines.",
  });
}
