/**
 * Names of a run's processes, and the patterns that scenario files have for them: `canary/0` is one
 * worker, `canary/*` and `canary` are the whole fleet.
 */
import { nearest } from "../diagnose/did-you-mean.ts";

const ROLES = ["stable", "canary", "controller", "producer"] as const;

export type Role = (typeof ROLES)[number];

/** How many processes there are, by role. */
export type ProcessCounts = Readonly<Record<Role, number>>;

export type Matched =
  | { readonly kind: "processes"; readonly role: Role; readonly names: readonly string[] }
  | { readonly kind: "unknown"; readonly because: string };

/** The processes that a target stands for, or why there is none. */
export function matchTarget(target: string, counts: ProcessCounts): Matched {
  const [name = "", index, more] = target.split("/");
  const role = ROLES.find((one) => one === name);
  if (role === undefined || more !== undefined) return unknownTarget(target, name, index);
  const names = Array.from({ length: counts[role] }, (_, i) => `${role}/${i}`);
  if (index === undefined || index === "*") return { kind: "processes", role, names };
  if (names.includes(target)) return { kind: "processes", role, names: [target] };
  const last = names.at(-1);
  const there = names.length === 1 ? `there is only ${last}` : `there are ${names[0]} to ${last}`;
  return { kind: "unknown", because: `"${target}" does not exist: ${there}` };
}

function unknownTarget(target: string, name: string, index: string | undefined): Matched {
  const role = nearest(name, ROLES);
  const meant = role === null ? "" : `; did you mean "${role}${index ? `/${index}` : ""}"?`;
  const known = "stable/*, canary/*, controller/0, producer/0";
  return { kind: "unknown", because: `"${target}" is not a process (${known})${meant}` };
}
