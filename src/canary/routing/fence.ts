/**
 * What an enqueue names of the route that it was routed by. The epoch alone would not do: a store
 * that failed over may give an epoch that it lost out again, with another route, by a controller
 * that never knew of it.
 */
import { hash64 } from "../../kernel/hash.ts";
import { isSameJson } from "../../kernel/same-json.ts";
import type { Route } from "./route.ts";

/** Fence of a queue that never had a route committed. */
export const FIRST_FENCE = "0";

// A route is asked for its fence with every batch, and never changes.
const known = new WeakMap<Route, string>();

/** The epoch and a hash of all that the route says, whatever the order of its fields. */
export function fenceOf(route: Route): string {
  if (route.epoch === 0) return FIRST_FENCE;
  const before = known.get(route);
  if (before !== undefined) return before;
  const { high, low } = hash64("route", textOf(route));
  const fence = `${route.epoch}-${hex(high)}${hex(low)}`;
  known.set(route, fence);
  return fence;
}

/** Whether two routes say the same, epoch and signature included. */
export function isSameRoute(a: Route, b: Route): boolean {
  return isSameJson(a, b);
}

function textOf(route: Route): string {
  return JSON.stringify(Object.entries(route).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function hex(half: number): string {
  return half.toString(16).padStart(8, "0");
}
