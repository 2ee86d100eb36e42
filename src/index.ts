/**
 * What a program that embeds coalmine may rely on; everything else may move. README.md beside this
 * file shows each use, and the command line is in `cli/`.
 */
export * from "./api/errors-and-units.ts";
export * from "./api/production.ts";
export * from "./api/rollouts.ts";
export * from "./api/scenarios.ts";
