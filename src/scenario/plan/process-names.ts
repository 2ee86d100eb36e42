/**
 * Names of what faults strike, and the patterns that scenario files have for them: `canary/0` is
 * one worker, `canary/*` and `canary` are the whole fleet, `processes` are all of them; `store` and
 * `load` stand for themselves.
 */
import { nearest } from "../diagnose/did-you-mean.ts";

const ROLES = ["stable", "canary", "controller", "producer"] as const;

export type Role = (typeof ROLES)[number];

/** How many processes there are, by role. */
export type ProcessCounts = Readonly<Record<Role, number>>;

/** What a target may be apart from processes. */
const SURROUNDINGS = ["store", "load"] as const;

export type Matched =
  | { readonly kind: "processes"; readonly role: Role | "any"; readonly names: readonly string[] }
  | { readonly kind: "surrounding"; readonly names: readonly ["store" | "load"] }
  | { readonly kind: "unknown"; readonly because: string };

/** The processes that a target stands for, or why there is none. */
export function matchTarget(target: string, counts: ProcessCounts): Matched {
  const [name = "", index, more] = target.split("/");
  const surrounding = SURROUNDINGS.find((one) => one === target);
  if (surrounding !== undefined) return { kind: "surrounding", names: [surrounding] };
  if (target === "processes") return { kind: "processes", role: "any", names: allNames(counts) };
  const role = ROLES.find((one) => one === name);
  if (role === undefined || more !== undefined) return unknownTarget(target, name, index);
  const names = namesOf(role, counts);
  if (index === undefined || index === "*") return { kind: "processes", role, names };
  if (names.includes(target)) return { kind: "processes", role, names: [target] };
  const last = names.at(-1);
  const there = names.length === 1 ? `there is only ${last}` : `there are ${names[0]} to ${last}`;
  return { kind: "unknown", because: `"${target}" does not exist: ${there}` };
}

/** Names of all processes, in a fixed order. */
export function allNames(counts: ProcessCounts): string[] {
  return ROLES.flatMap((role) => namesOf(role, counts));
}

function namesOf(role: Role, counts: ProcessCounts): string[] {
  return Array.from({ length: counts[role] }, (_, i) => `${role}/${i}`);
}

function unknownTarget(target: string, name: string, index: string | undefined): Matched {
  const role = nearest(name, [...ROLES, ...SURROUNDINGS]);
  const meant = role === null ? "" : `; did you mean "${role}${index ? `/${index}` : ""}"?`;
  const known = "stable/*, canary/*, controller/0, producer/0, store, load";
  return { kind: "unknown", because: `"${target}" is not a process (${known})${meant}` };
}
