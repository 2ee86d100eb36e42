/**
 * The `faults` list as it is written: targets may be patterns, and a fault may be a storm. The seed
 * makes an explicit plan of it (see plan/expand-faults.ts).
 */
import type { z } from "zod";

import type { Duration } from "../../kernel/time.ts";
import { block, count, either, list, text } from "../schema/elements.ts";
import { durationUnit } from "../units/duration.ts";
import { measured, type Unit, value } from "../units/unit.ts";
import { FAULT_KINDS, type FaultKind, type FaultParameters } from "./fault.ts";
import { fieldsOf, KINDS } from "./fault-kinds.ts";

/** Longer than any run: it never ends. */
export const FOREVER: Duration = Number.MAX_SAFE_INTEGER;

interface Written {
  /** Names or patterns, as they were written. */
  readonly targets: readonly string[];
  readonly at: Duration;
  /** FOREVER for one that never ends. */
  readonly for: Duration;
  /** `times` faults, one in every `every`, each on one target; null: all targets, once. */
  readonly storm: { readonly times: number; readonly every: Duration } | null;
}

export type FaultEntryOf<K extends FaultKind> = Written & {
  readonly kind: K;
} & FaultParameters[K];
export type FaultEntry = { [K in FaultKind]: FaultEntryOf<K> }[FaultKind];

const target = text("the name of a process or a pattern, such as canary/0, canary/* or canary");

const targets = either("a target such as canary/*, or a list of targets", [
  target.transform((one): readonly string[] => [one]),
  list("targets", target)
    .min(1, { error: "must have at least one target" })
    .transform((several): readonly string[] => several),
]);

const spanUnit: Unit<Duration> = {
  ...durationUnit,
  pattern: `${durationUnit.pattern}|^forever$`,
  parse: (written) => (written === "forever" ? value(FOREVER) : durationUnit.parse(written)),
  format: (span) => (span === FOREVER ? "forever" : durationUnit.format(span)),
};

const written = {
  at: measured(durationUnit).describe("When it begins, from the run's start."),
  times: count("faults", { min: 1, max: 10_000 })
    .optional()
    .describe("Makes it a storm: so many faults, each of one target that the seed draws."),
  every: measured(durationUnit, { positive: true })
    .optional()
    .describe("In a storm: there is one fault in every such span, at an instant that is drawn."),
};

function span(lasts: string | null) {
  const read = measured(spanUnit, { positive: true });
  const schema = lasts === null ? read : read.prefault(lasts);
  return schema.describe("How long it lasts, or `forever`: then it does not end with the load.");
}

function entrySchema(kind: FaultKind): z.ZodType<FaultEntry, unknown> {
  const { meaning, lasts, refuse } = KINDS[kind];
  const fields = fieldsOf(kind).map(([name, field]) => [name, field.schema]);
  const shape: z.ZodRawShape = {
    [kind]: targets.describe(meaning),
    at: written.at,
    for: span(lasts),
    ...Object.fromEntries(fields),
    times: written.times,
    every: written.every,
  };
  return block(kind === "error_burst" ? "an error burst" : `a fault ${kind}`, shape).transform(
    (of: Record<string, unknown>, context): FaultEntry => {
      const { [kind]: struck, times, every, ...rest } = of;
      const say = (message: string) => context.issues.push({ code: "custom", message, input: of });
      if ((times === undefined) !== (every === undefined)) {
        say("has only one of `times` and `every`: a storm needs both");
      }
      const refusal = (refuse as ((parameters: object) => string | null) | undefined)?.(rest);
      if (refusal) say(refusal);
      const storm = times === undefined ? null : { times, every };
      return { kind, targets: struck, storm, ...rest } as unknown as FaultEntry;
    },
  );
}

const [first, ...others] = FAULT_KINDS.map(entrySchema) as [
  z.ZodType<FaultEntry, unknown>,
  ...z.ZodType<FaultEntry, unknown>[],
];

export const faultsSchema = list(
  "faults",
  either("a fault, such as { crash: canary/0, at: 5s }", [first, ...others]),
);
