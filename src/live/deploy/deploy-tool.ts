/**
 * What a deploy tool does around a rollout: starts a process that ended and is still wanted, a
 * stable worker with the version that the route now calls stable, and looks after both fleets when
 * the rollout is over. It reads the store as anybody does; no fault of a process strikes it.
 */
import type { RolloutRead } from "../../canary/store/replies.ts";
import { Upkeep } from "../../fleet/deploy/upkeep.ts";
import { type Duration, MILLISECOND } from "../../kernel/time.ts";
import type { Agenda, StorePort } from "../../ports/ports.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { ProcessFaults } from "../faults/process-faults.ts";
import type { Member } from "../process/member.ts";
import type { Role } from "../process/messages.ts";
import type { Processes } from "../process/processes.ts";
import { roleAgain } from "./role-again.ts";

export interface DeployToolOptions {
  readonly scenario: Scenario;
  readonly agenda: Agenda;
  readonly port: StorePort;
  readonly processes: Processes;
  readonly faults: ProcessFaults;
  /** By name, as the scenario has them. */
  readonly roles: ReadonlyMap<string, Role>;
  /** What the route calls stable now; "" if nobody has seen a route yet. */
  readonly stableVersion: () => string;
}

/** Between the end of a worker that retired and its next start. */
const DEPLOY_AFTER: Duration = 200 * MILLISECOND;

export class DeployTool {
  readonly #options: DeployToolOptions;
  readonly #upkeep: Upkeep<Member>;
  /** By name, the version that a worker is set back to: the route as others saw it may be older. */
  readonly #setBackTo = new Map<string, string>();

  constructor(options: DeployToolOptions) {
    this.#options = options;
    this.#upkeep = new Upkeep({
      agenda: options.agenda,
      canaryVersion: options.scenario.canary.version,
      read: (heard) => this.#read(heard),
      startAgain: (member) => this.#startAgain(member),
      setBack: (member, stableVersion) => this.#setBack(member, stableVersion),
    });
  }

  /** A worker ended because its version serves no lane. */
  retired(member: Member): void {
    const { agenda, faults } = this.#options;
    // A fault that gave it a version which serves no lane gives it its own again.
    if (faults.versionOf(member.name) !== null) return;
    if (isStable(member.role)) {
      agenda.schedule(agenda.now() + DEPLOY_AFTER, () => this.start(member));
      return;
    }
    // The canary's are not needed any more, unless the store says so.
    member.wanted = false;
    this.#upkeep.retired(member);
  }

  /** Unless a fault keeps it down: its end starts it. */
  start(member: Member): void {
    const { processes, faults, roles, stableVersion, scenario } = this.#options;
    const { name, wanted, incarnation } = member;
    const role = roles.get(name);
    if (!wanted || role === undefined || incarnation !== null || faults.keepsDown(name)) return;
    const version = faults.versionOf(name);
    const stable = this.#setBackTo.get(name) ?? stableVersion();
    this.#setBackTo.delete(name);
    void processes.start(name, roleAgain(role, { stableVersion: stable, version }));
    if (version !== null || !isStable(role)) return;
    if (member.version === scenario.canary.version) this.#upkeep.promoted(member);
  }

  #startAgain(member: Member): void {
    member.wanted = true;
    this.start(member);
  }

  /** It starts once it has ended. */
  #setBack(member: Member, stableVersion: string): void {
    const { faults, scenario } = this.#options;
    const { name, version, incarnation } = member;
    const isAsPromoted = version === scenario.canary.version && faults.versionOf(name) === null;
    if (incarnation === null || !isAsPromoted) return;
    // One that is stopped hears of it only when it goes on.
    if (faults.isPaused(name)) {
      this.#upkeep.promoted(member);
      return;
    }
    this.#setBackTo.set(name, stableVersion);
    void faults.endInOrder(name);
  }

  /** Null when there is no answer. */
  #read(heard: (view: RolloutRead | null) => void): void {
    const { port, scenario } = this.#options;
    port.send({ kind: "readRollout", queue: scenario.rollout.queue }, (exchange) =>
      heard(exchange.kind === "replied" ? exchange.reply : null),
    );
  }
}

function isStable(role: Role | null): boolean {
  return role?.kind === "worker" && role.fleet === "stable";
}
