/** Which processes a scenario needs, by name and role. */

import type { FleetConfig, Scenario } from "../../scenario/scenario.ts";
import type { Role } from "../process/messages.ts";

export interface Post {
  readonly name: string;
  readonly role: Role;
}

export function crewOf(scenario: Scenario): Post[] {
  const posts: Post[] = [];
  for (let index = 0; index < scenario.controllers; index++) {
    posts.push({ name: `controller/${index}`, role: { kind: "controller" } });
  }
  posts.push(...workersOf("stable", scenario.stable), ...workersOf("canary", scenario.canary));
  for (let index = 0; index < scenario.producers; index++) {
    posts.push({ name: `producer/${index}`, role: { kind: "producer", index } });
  }
  return posts;
}

function workersOf(fleet: "stable" | "canary", { workers, version }: FleetConfig): Post[] {
  return Array.from({ length: workers }, (_, index) => ({
    name: `${fleet}/${index}`,
    role: { kind: "worker", fleet, version },
  }));
}

export interface VersionsAgain {
  /** What the route calls stable now; "" if nobody has seen a route yet. */
  readonly stableVersion: string;
  /** What a fault says that the worker runs; null if none does. */
  readonly version: string | null;
}

/**
 * The role of a process that is started again. A stable worker runs what the route calls stable
 * now, as it would after a deploy; a canary worker never changes, unless by a fault.
 */
export function roleAgain(role: Role, { stableVersion, version }: VersionsAgain): Role {
  if (role.kind !== "worker") return role;
  if (version !== null) return { ...role, version };
  if (role.fleet !== "stable" || stableVersion === "") return role;
  return { ...role, version: stableVersion };
}
