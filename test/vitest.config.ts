/**
 * How the tests run: one process a file, two at a time (the machines that matter have two cores),
 * and a last line with the counts. The specimens, which test what tests, are a project of their
 * own: each runs on code that no compiler has seen yet, and all of them take minutes.
 */
import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

import { CountsReporter } from "./counts-reporter.ts";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    projects: [
      {
        extends: true,
        test: { name: "tests", include: ["test/**/*.test.ts"], exclude: ["test/specimens/**"] },
      },
      { extends: true, test: { name: "specimens", include: ["test/specimens/**/*.test.ts"] } },
    ],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: [["default", { summary: false }], new CountsReporter()],
  },
});
