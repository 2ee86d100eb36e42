/** The role of a process that is started again: which version it runs then. */
import type { Role } from "../process/messages.ts";

export interface VersionsAgain {
  /** What the route calls stable now; "" if nobody has seen a route yet. */
  readonly stableVersion: string;
  /** What a fault says that the worker runs; null if none does. */
  readonly version: string | null;
}

/**
 * The role of a process that is started again. A stable worker runs what the route calls stable
 * now, as it would after a deploy; a canary worker never changes, unless by a fault.
 */
export function roleAgain(role: Role, { stableVersion, version }: VersionsAgain): Role {
  if (role.kind !== "worker") return role;
  if (version !== null) return { ...role, version };
  if (role.fleet !== "stable" || stableVersion === "") return role;
  return { ...role, version: stableVersion };
}
