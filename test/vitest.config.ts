/**
 * How the tests run: two processes at a time (the machines that matter have two cores), and a last
 * line with the counts. `npm test` runs the parts and the wholes. Two projects are commands of
 * their own, because each takes minutes: `live`, whose tests wait for real processes, and
 * `specimens`, which tests what tests, each time on code that no compiler has seen yet.
 */
import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

import { CountsReporter } from "./counts-reporter.ts";

const ROOMS =
  "api,canary,checkers,coverage,faults,fleet,history,host,kernel,measure,redis,result,swarm";
/**
 * Rooms without a state between runs, so that their many short files can share processes. But for
 * the shares of a million keys, hashed twice as fast where the compiler has seen nothing else.
 */
const PARTS = `test/{${ROOMS}}/**/!(shares).test.ts`;
const LIVE = "test/{live,in-ci,package}/**/*.test.ts";
const SPECIMENS = "test/specimens/**/*.test.ts";

function project(name: string, include: string, { exclude = [], isolate = true }: Choice = {}) {
  return { extends: true as const, test: { name, include: [include], exclude, isolate } };
}

interface Choice {
  readonly exclude?: string[];
  /** Whether every file gets a process of its own. */
  readonly isolate?: boolean;
}

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    projects: [
      project("parts", PARTS, { isolate: false }),
      project("wholes", "test/**/*.test.ts", { exclude: [PARTS, LIVE, SPECIMENS] }),
      project("live", LIVE),
      project("specimens", SPECIMENS),
    ],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: [["default", { summary: false }], new CountsReporter()],
  },
});
