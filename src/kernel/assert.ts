/**
 * Assertions: a failure is a programmer's error, never an operating one. A seeded run stops with
 * the seed; the command line exits with the code for a bug of the harness.
 */

export class AssertionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AssertionError";
  }
}

/** Throws AssertionError unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** For the default of a switch over a closed union: the compiler proves it unreachable. */
export function unreachable(value: never, what: string): never {
  throw new AssertionError(`${what}: ${JSON.stringify(value)} is not a known kind`);
}
