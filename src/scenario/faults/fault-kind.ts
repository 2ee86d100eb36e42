/**
 * How one kind of fault is written, read and drawn: everything that schema, reference, resolved
 * file and swarm need to know of it. One entry a kind, in the tables of this room.
 */
import type { z } from "zod";

import type { RandomStream } from "../../kernel/random.ts";
import { type Duration, MILLISECOND } from "../../kernel/time.ts";
import { choice, count, factor, flag, list, text } from "../schema/elements.ts";
import { kindName } from "../schema/jobs.ts";
import { durationUnit, formatDuration } from "../units/duration.ts";
import { probabilityUnit } from "../units/percent.ts";
import { measured } from "../units/unit.ts";
import type { FaultKind, FaultParameters } from "./fault.ts";

/** Whom a kind may strike: any process, workers only, producers and workers, and so on. */
export type Strikes = "process" | "worker" | "controller" | "store" | "load";

/** One parameter: how it is read, and the text that reads as the same value. */
export interface Field<T> {
  readonly schema: z.ZodType<T, unknown>;
  text(value: T): unknown;
}

export interface KindOf<K extends FaultKind> {
  readonly strikes: Strikes;
  /** What the key of this kind means, for the reference. */
  readonly meaning: string;
  /** Length if none is written; null: one must be written. */
  readonly lasts: string | null;
  readonly fields: { readonly [P in keyof FaultParameters[K]]: Field<FaultParameters[K][P]> };
  /** Why these parameters make no sense together; null if they do. */
  readonly refuse?: (parameters: FaultParameters[K]) => string | null;
  /** Parameters for a swarm: strong enough to be felt in a run of half a minute. */
  readonly draw: (random: RandomStream, of: DrawContext) => FaultParameters[K];
}

/** What a draw may need to know of the scenario. */
export interface DrawContext {
  readonly versions: readonly string[];
  readonly maxAttempts: number;
}

export type Kinds<K extends FaultKind> = { readonly [One in K]: KindOf<One> };

export function durationField(meaning: string, written?: string): Field<Duration> {
  const read = measured(durationUnit, { positive: written !== "0s" });
  const schema = written === undefined ? read : read.prefault(written);
  return { schema: schema.describe(meaning), text: formatDuration };
}

export function probabilityField(meaning: string, written?: string): Field<number> {
  const read = measured(probabilityUnit, { positive: true });
  const schema = written === undefined ? read : read.prefault(written);
  return { schema: schema.describe(meaning), text: probabilityUnit.format };
}

export function factorField(
  meaning: string,
  limits: { readonly min: number; readonly max: number; readonly written?: number },
): Field<number> {
  const read = factor("a factor", limits);
  const schema = limits.written === undefined ? read : read.prefault(limits.written);
  return { schema: schema.describe(meaning), text: (value) => value };
}

export function countField(
  meaning: string,
  limits: { readonly what: string; readonly max: number; readonly written?: number },
): Field<number> {
  const read = count(limits.what, { min: 1, max: limits.max });
  const schema = limits.written === undefined ? read : read.prefault(limits.written);
  return { schema: schema.describe(meaning), text: (value) => value };
}

export function choiceField<const T extends readonly [string, ...string[]]>(
  meaning: string,
  words: T,
  written?: T[number],
): Field<T[number]> {
  const read: z.ZodType<T[number], unknown> = choice(words);
  const schema = written === undefined ? read : read.prefault(written);
  return { schema: schema.describe(meaning), text: (value) => value };
}

export function flagField(meaning: string, written: boolean): Field<boolean> {
  return { schema: flag().prefault(written).describe(meaning), text: (value) => value };
}

export function jobKindsField(meaning: string): Field<readonly string[]> {
  const schema = list("job kinds", kindName).prefault([]).describe(meaning);
  return { schema, text: (kinds) => kinds };
}

export function versionField(meaning: string): Field<string> {
  return { schema: text("a version, such as v1.3.0").describe(meaning), text: (of) => of };
}

/** A length drawn evenly between the two, in whole milliseconds. */
export function drawDuration(random: RandomStream, least: Duration, most: Duration): Duration {
  const steps = Math.floor((most - least) / MILLISECOND) + 1;
  return least + Math.floor(random.next() * steps) * MILLISECOND;
}

/** A number drawn evenly between the two, in hundredths. */
export function drawNumber(random: RandomStream, least: number, most: number): number {
  return Math.round((least + random.next() * (most - least)) * 100) / 100;
}

export function drawOne<T>(random: RandomStream, of: readonly [T, ...T[]]): T {
  return of[Math.floor(random.next() * of.length)] ?? of[0];
}
