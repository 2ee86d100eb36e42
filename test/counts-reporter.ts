/**
 * Prints what failed once more and `N passed, N failed, N skipped` as the last line of a test run,
 * and writes both, the counts first, into the file that COALMINE_COUNTS_FILE names, for whoever
 * runs the tests and must not parse a terminal. A file that could not be loaded and an error
 * outside of any test count as a failure each.
 */
import { writeFileSync } from "node:fs";

import type { Reporter, SerializedError, TestModule } from "vitest/node";

export class CountsReporter implements Reporter {
  onTestRunEnd(
    modules: ReadonlyArray<TestModule>,
    unhandledErrors: ReadonlyArray<SerializedError>,
  ): void {
    const line = countsLine(modules, unhandledErrors.length);
    const failures = failuresOf(modules, unhandledErrors);
    // After the default reporter's own summary, which is printed when the run has ended.
    process.once("exit", () => process.stdout.write(`${[...failures, line].join("\n")}\n`));
    const file = process.env.COALMINE_COUNTS_FILE;
    if (file !== undefined && file !== "") {
      writeFileSync(file, `${[line, ...failures].join("\n")}\n`);
    }
  }
}

/** A line for each failure: where it is, and how its message begins. */
function failuresOf(
  modules: ReadonlyArray<TestModule>,
  unhandledErrors: ReadonlyArray<SerializedError>,
): string[] {
  const lineOf = (where: string, errors: ReadonlyArray<{ message: string }>) => {
    const message = errors[0]?.message.split("\n", 3).join(" ") ?? "no message";
    return `FAILED ${where}: ${message.slice(0, 300)}`;
  };
  const failures: string[] = [];
  for (const module of modules) {
    const file = module.relativeModuleId;
    for (const error of module.errors()) failures.push(lineOf(file, [error]));
    for (const test of module.children.allTests("failed")) {
      failures.push(lineOf(`${file} > ${test.fullName}`, test.result().errors ?? []));
    }
  }
  for (const error of unhandledErrors) failures.push(lineOf("outside of any test", [error]));
  return failures;
}

function countsLine(modules: ReadonlyArray<TestModule>, unhandledErrors: number): string {
  let passed = 0;
  let failed = unhandledErrors;
  let skipped = 0;
  for (const module of modules) {
    failed += module.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") passed += 1;
      else if (state === "failed") failed += 1;
      else skipped += 1;
    }
  }
  const counts = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? counts : `${counts}, ${skipped} skipped`;
}
