/**
 * Turns what the schema library found into problems for people: one an offending key, with a "did
 * you mean", and for a union the problems of the alternative that was meant.
 */
import { z } from "zod";

import { didYouMean } from "./did-you-mean.ts";

export type Path = readonly (string | number)[];

export interface Problem {
  readonly path: Path;
  /** It is the key itself that is wrong, not its value. */
  readonly onKey: boolean;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** The problems behind the issues that `schema` found in `value`. */
export function problemsOf(
  schema: z.core.$ZodType,
  value: unknown,
  issues: readonly Issue[],
  base: Path = [],
): Problem[] {
  return issues.flatMap((issue) => problemsOfOne(schema, value, issue, base));
}

function problemsOfOne(
  schema: z.core.$ZodType,
  value: unknown,
  issue: Issue,
  base: Path,
): Problem[] {
  const inside = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  const path = [...base, ...inside];
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = keysOf(schemaAt(schema, value, inside));
      return issue.keys.map((key) => unknownKey([...path, key], known));
    }
    case "invalid_union": {
      const union = schemaAt(schema, value, inside);
      return problemsOfUnion(union, valueAt(value, inside), issue, path);
    }
    case "invalid_key":
      return issue.issues.map(({ message }) => ({ path, onKey: true, message }));
    default:
      return [{ path, onKey: false, message: issue.message }];
  }
}

function unknownKey(path: Path, known: readonly string[]): Problem {
  const key = String(path.at(-1));
  const meant = didYouMean(key, known);
  const rest = meant === "" ? `known here: ${known.join(", ")}` : meant;
  return { path, onKey: true, message: `is not a known key; ${rest}` };
}

function problemsOfUnion(
  union: z.core.$ZodType,
  value: unknown,
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
): Problem[] {
  const options = optionsOf(union);
  const chosen = optionFor(options, value);
  const issues = chosen === null ? undefined : issue.errors[options.indexOf(chosen)];
  if (chosen !== null && issues !== undefined) return problemsOf(chosen, value, issues, path);
  return [{ path, onKey: false, message: noneFits(options, value) ?? issue.message }];
}

/** For a mapping that could be any of several alternatives, which are told apart by a key. */
function noneFits(options: readonly z.core.$ZodType[], value: unknown): string | null {
  if (!isMapping(value)) return null;
  const kinds = options.flatMap((option) => keysOf(option).slice(0, 1));
  const meant = Object.keys(value).map((key) => didYouMean(key, kinds));
  const suggestion = meant.find((text) => text !== "");
  return `has none of the keys ${kinds.join(", ")}${suggestion ? `; ${suggestion}` : ""}`;
}

/** The alternative that was meant: for a mapping, the one whose first key is there. */
function optionFor(options: readonly z.core.$ZodType[], value: unknown): z.core.$ZodType | null {
  const shaped = options.filter((option) => shapeOf(value) === shapeOf(sampleOf(option)));
  if (!isMapping(value) || shaped.length < 2) return shaped[0] ?? null;
  return shaped.find((option) => Object.hasOwn(value, keysOf(option)[0] ?? "")) ?? null;
}

function shapeOf(value: unknown): string {
  return Array.isArray(value) ? "list" : typeof value;
}

function sampleOf(option: z.core.$ZodType): unknown {
  const inner = unwrap(option);
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) return {};
  if (inner instanceof z.ZodArray) return [];
  return inner instanceof z.ZodNumber ? 0 : "";
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) at = at === null || at === undefined ? at : Reflect.get(Object(at), key);
  return at;
}

/** The schema that judges the part of `value` at `path`. */
function schemaAt(schema: z.core.$ZodType, value: unknown, path: Path): z.core.$ZodType {
  let at = unwrap(schema);
  path.forEach((key, depth) => {
    const options = optionsOf(at);
    if (options.length > 0) {
      at = unwrap(optionFor(options, valueAt(value, path.slice(0, depth))) ?? at);
    }
    at = unwrap(childOf(at, key) ?? at);
  });
  return at;
}

function childOf(schema: z.core.$ZodType, key: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[key];
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}

function optionsOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const inner = unwrap(schema);
  return inner instanceof z.ZodUnion ? inner.options : [];
}

function keysOf(schema: z.core.$ZodType): string[] {
  const inner = unwrap(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** The schema that reads the input, without defaults and transforms around it. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodPrefault
  ) {
    return unwrap(schema.unwrap());
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.in) : schema;
}
