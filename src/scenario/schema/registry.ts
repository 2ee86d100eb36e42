/** The `registry` block: whether workers have to prove who they are, and how long they may not. */
import type { RegistryConfig } from "../../canary/registry/worker.ts";
import { durationUnit } from "../units/duration.ts";
import { measured } from "../units/unit.ts";
import { block, choice, either } from "./elements.ts";

const settings = block("a registry", {
  heartbeat_every: measured(durationUnit, { positive: true })
    .prefault("30s")
    .describe("How often a worker answers a challenge and reports."),
  unreachable_after: measured(durationUnit, { positive: true })
    .prefault("2m")
    .describe("A worker that was silent for so long does not count any more."),
  removed_after: measured(durationUnit, { positive: true })
    .prefault("4m")
    .describe("After this it is removed, and has to register again."),
})
  .refine((of) => of.heartbeat_every < of.unreachable_after, {
    path: ["unreachable_after"],
    error: "is not longer than heartbeat_every: every worker would be unreachable between two",
  })
  .refine((of) => of.unreachable_after < of.removed_after, {
    path: ["removed_after"],
    error: "is not longer than unreachable_after: a worker is unreachable before it is removed",
  });

export const registrySchema = either("on, off, or a mapping of a registry's settings", [
  choice(["off"]).transform((): RegistryConfig | null => null),
  choice(["on"]).transform((): RegistryConfig | null => configOf(settings.parse({}))),
  settings.transform((of): RegistryConfig | null => configOf(of)),
]);

function configOf(of: {
  readonly heartbeat_every: number;
  readonly unreachable_after: number;
  readonly removed_after: number;
}): RegistryConfig {
  return {
    heartbeatEvery: of.heartbeat_every,
    unreachableAfter: of.unreachable_after,
    removedAfter: of.removed_after,
  };
}
