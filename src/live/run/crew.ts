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
