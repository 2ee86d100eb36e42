/**
 * What tests do when the machine lacks something: one loud line and a skip, or an error where the
 * environment says that it must be there (as `.ci/run` does).
 */
import { writeSync } from "node:fs";

export interface Lack {
  /** What the tests cannot have, e.g. `a Redis`. */
  readonly what: string;
  readonly why: string;
  /** Variable that makes the lack an error when it is `1`. */
  readonly requiredBy: string;
}

/** Says it and returns null, or throws. */
export function lacking({ what, why, requiredBy }: Lack): null {
  if (process.env[requiredBy] === "1") {
    throw new Error(
      `These tests need ${what}, and ${requiredBy}=1 says that it must be there.\n${why}`,
    );
  }
  // Past the test runner's capture, so that it stands out and cannot be switched off.
  writeSync(2, `SKIPPED for want of ${what}: ${why.replaceAll(/\s*\n\s*/g, " ")}\n`);
  return null;
}
