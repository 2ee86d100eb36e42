/**
 * The configuration of a rollout: `parseRollout` makes it of the very block that a scenario file
 * has under `rollout`, so that what was proven and what is run cannot differ.
 */
export type { RolloutConfig } from "../canary/rollout/config.ts";
export { parseRollout } from "../scenario/rollout/parse-rollout.ts";
export { type RolloutBlock, rolloutSchema } from "../scenario/rollout/rollout-schema.ts";
