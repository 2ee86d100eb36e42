/**
 * The pieces that the schemas of a scenario file are made of: blocks with known keys only, texts,
 * counts, flags and choices, each with messages for people.
 */
import { z } from "zod";

import { didYouMean } from "../diagnose/did-you-mean.ts";

/** A mapping with these keys and no others. `what` names it in messages: "a fleet". */
export function block<S extends z.ZodRawShape>(what: string, shape: S) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "invalid_type" ? said(issue.input, `${what} with keys (${keys})`) : undefined,
  });
}

/** Text that matches `pattern`, explained as `what`. */
export function text(what: string, pattern = /^[^\n]+$/) {
  return z
    .string({ error: (issue) => said(issue.input, what) })
    .regex(pattern, { error: (issue) => `"${String(issue.input)}" must be ${what}` });
}

export interface CountLimits {
  readonly min: number;
  readonly max: number;
}

export function count(what: string, { min, max }: CountLimits) {
  const error = (issue: { readonly input?: unknown }) =>
    said(issue.input, `a whole number of ${what} from ${min} to ${max}`);
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function factor(what: string, { min, max }: CountLimits) {
  const error = (issue: { readonly input?: unknown }) =>
    said(issue.input, `${what}, a number from ${min} to ${max}`);
  return z.number({ error }).min(min, { error }).max(max, { error });
}

export function flag() {
  return z.boolean({ error: (issue) => said(issue.input, "true or false") });
}

/** One of a few words; `refusals` explains words that are known but not to be had. */
export function choice<const T extends readonly [string, ...string[]]>(
  words: T,
  refusals: Readonly<Record<string, string>> = {},
) {
  return z.enum(words, {
    error: ({ input }) => {
      if (typeof input !== "string") return said(input, `one of ${words.join(", ")}`);
      if (Object.hasOwn(refusals, input)) return refusals[input];
      const meant = didYouMean(input, words);
      return `"${input}" is not one of ${words.join(", ")}${meant === "" ? "" : `; ${meant}`}`;
    },
  });
}

/** A union whose message says what would be right; used where no alternative fits at all. */
export function either<const T extends readonly [z.ZodType, ...z.ZodType[]]>(what: string, of: T) {
  return z.union(of, { error: (issue) => said(issue.input, what) });
}

export function list<T extends z.ZodType>(what: string, element: T) {
  return z.array(element, { error: (issue) => said(issue.input, `a list of ${what}`) });
}

function said(input: unknown, what: string): string {
  if (input === undefined) return `is missing: ${what}`;
  const shown = typeof input === "object" ? describe(input) : JSON.stringify(input);
  return `${shown} must be ${what}`;
}

function describe(input: object | null): string {
  if (input === null) return "nothing";
  return Array.isArray(input) ? "a list" : "a mapping";
}
