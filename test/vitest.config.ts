/**
 * How the tests run: one process a file, two at a time (the machines that matter have two cores),
 * and a last line with the counts.
 */
import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

import { CountsReporter } from "./counts-reporter.ts";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: [["default", { summary: false }], new CountsReporter()],
  },
});
