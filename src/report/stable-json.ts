/**
 * JSON with the same bytes for the same value, whatever order its keys came in: names are sorted,
 * except for those of the outermost object, which stand in the order that the writer chose.
 */
import { assert } from "../kernel/assert.ts";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Indented by two spaces, no trailing line feed. A number that JSON cannot hold is an error. */
export function stableJson(value: unknown): string {
  return JSON.stringify(plain(value, "", true), null, 2);
}

function plain(value: unknown, path: string, outermost: boolean): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      assert(Number.isFinite(value), `the report cannot hold ${value} at ${path || "its top"}`);
      return value;
    case "object":
      return value === null ? null : structure(value, path, outermost);
    default:
      assert(false, `the report cannot hold a ${typeof value} at ${path || "its top"}`);
  }
}

function structure(value: object, path: string, outermost: boolean): Json {
  if (Array.isArray(value)) return value.map((item, i) => plain(item, `${path}[${i}]`, false));
  assert(!(value instanceof Map), `the report cannot hold a Map at ${path || "its top"}`);
  const names = Object.keys(value);
  if (!outermost) names.sort();
  const entries = names.flatMap((name) => {
    const part: unknown = Reflect.get(value, name);
    return part === undefined ? [] : [[name, plain(part, `${path}.${name}`, false)] as const];
  });
  return Object.fromEntries(entries);
}
