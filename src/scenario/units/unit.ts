/**
 * What a value with a unit is: text in a file, a number inside. `measured` makes a schema of it, so
 * that a bare number is refused with an example of what to write instead.
 */
import { z } from "zod";

export type Parsed<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "refused"; readonly because: string };

export interface Unit<T> {
  /** For messages: "a duration". */
  readonly what: string;
  /** The first is the one that messages show. */
  readonly examples: readonly [string, ...string[]];
  /** For editors, as a regular expression; `parse` may be stricter. */
  readonly pattern: string;
  /** What most likely was meant by a bare number. */
  suggest(bare: number): string;
  parse(text: string): Parsed<T>;
  /** Text that `parse` reads as exactly this value. */
  format(value: T): string;
}

export function value<T>(of: T): Parsed<T> {
  return { kind: "value", value: of };
}

export function refused(because: string): Parsed<never> {
  return { kind: "refused", because };
}

/** A schema that reads the unit's text; `positive` refuses zero. */
export function measured<T>(unit: Unit<T>, options: { readonly positive?: boolean } = {}) {
  return z
    .string({ error: (issue) => notText(unit, issue.input) })
    .meta({ title: unit.what, pattern: unit.pattern, examples: [...unit.examples] })
    .transform((text, context): T => {
      const parsed = unit.parse(text.trim());
      if (parsed.kind === "value" && !(options.positive && parsed.value === 0)) return parsed.value;
      const because =
        parsed.kind === "refused"
          ? parsed.because
          : `"${text}" must be more than nothing, such as ${unit.examples[0]}`;
      context.issues.push({ code: "custom", message: because, input: text });
      return z.NEVER;
    });
}

function notText<T>(unit: Unit<T>, input: unknown): string {
  if (input === undefined) return `is missing: ${unit.what}, such as ${unit.examples[0]}`;
  if (typeof input === "number") {
    return `${input} has no unit: ${unit.what} is written as, for example, ${unit.suggest(input)}`;
  }
  return `must be ${unit.what}, such as ${unit.examples[0]}`;
}

/** Two values of a unit, written as `from..to`. */
export function rangeOf<T>(unit: Unit<T>): Unit<readonly [T, T]> {
  const examples = `${unit.examples[0]}..${unit.examples[1] ?? unit.examples[0]}`;
  return {
    what: `two values, from and to (each ${unit.what})`,
    examples: [examples],
    pattern: `^${body(unit)}\\.\\.${body(unit)}$`,
    suggest: () => examples,
    parse(text) {
      const [from, to, more] = text.split("..");
      if (from === undefined || to === undefined || more !== undefined) {
        return refused(`"${text}" must be two values, from and to, such as ${examples}`);
      }
      const low = unit.parse(from.trim());
      if (low.kind === "refused") return low;
      const high = unit.parse(to.trim());
      return high.kind === "refused" ? high : value([low.value, high.value]);
    },
    format: ([from, to]) => `${unit.format(from)}..${unit.format(to)}`,
  };
}

function body<T>(unit: Unit<T>): string {
  return unit.pattern.slice(1, -1);
}
