/**
 * Percentages, of kinds that must not be mixed up: a share of traffic (basis points inside), a
 * probability (0 to 1 inside), a part of a whole, a relative change, and percentage points (a
 * difference of two percentages). Each says what it refuses, and why.
 */
import type { Share } from "../../canary/routing/route.ts";
import { scaled, unscaled } from "./decimal.ts";
import { type Parsed, refused, type Unit, value } from "./unit.ts";

interface Kind {
  readonly what: string;
  readonly examples: readonly [string, ...string[]];
  readonly suffix: "%" | " points";
  readonly decimals: number;
  /** In percent or points. */
  readonly atMost: number | null;
  /** What one unit of the last decimal is inside. */
  readonly divisor: number;
}

/** 0% to 100% with two decimals, as basis points. */
export const shareUnit: Unit<Share> = percentage({
  what: "a share from 0% to 100%",
  examples: ["5%", "12.5%"],
  suffix: "%",
  decimals: 2,
  atMost: 100,
  divisor: 1,
});

/** 0% to 100% with four decimals, as a number from 0 to 1. */
export const probabilityUnit: Unit<number> = percentage({
  what: "a probability from 0% to 100%",
  examples: ["0.1%", "20%"],
  suffix: "%",
  decimals: 4,
  atMost: 100,
  divisor: 1_000_000,
});

/** A relative change, in percent, which may be more than all; two decimals. */
export const percentUnit: Unit<number> = percentage({
  what: "a percentage",
  examples: ["50%", "99.5%"],
  suffix: "%",
  decimals: 2,
  atMost: null,
  divisor: 100,
});

/** A rate, or a decrease, which is never more than all; two decimals. */
export const partUnit: Unit<number> = percentage({
  what: "a percentage from 0% to 100%",
  examples: ["95%", "99.5%"],
  suffix: "%",
  decimals: 2,
  atMost: 100,
  divisor: 100,
});

/** A difference of two percentages; two decimals. */
export const pointsUnit: Unit<number> = percentage({
  what: "a difference in percentage points",
  examples: ["5 points", "0.5 points"],
  suffix: " points",
  decimals: 2,
  atMost: 100,
  divisor: 100,
});

function percentage(kind: Kind): Unit<number> {
  const word = kind.suffix.trim();
  return {
    what: kind.what,
    examples: kind.examples,
    pattern: `^\\d+(\\.\\d{1,${kind.decimals}})? ?${word === "points" ? "points?" : word}$`,
    suggest: (bare) => {
      const possible = bare >= 0 && (kind.atMost === null || bare <= kind.atMost);
      return possible ? `${bare}${kind.suffix}` : kind.examples[0];
    },
    parse: (text) => parsePercentage(text, kind),
    format: (inside) =>
      unscaled(Math.round(inside * kind.divisor), kind.decimals) + formatSuffix(kind, inside),
  };
}

function formatSuffix(kind: Kind, inside: number): string {
  return kind.suffix === " points" && inside === 1 ? " point" : kind.suffix;
}

function parsePercentage(text: string, kind: Kind): Parsed<number> {
  const [, sign = "", digits, word = ""] = /^(-?)(\d+(?:\.\d+)?)\s*(%|points?)?$/.exec(text) ?? [];
  if (digits === undefined) {
    return refused(`"${text}" is not ${kind.what}: write, for example, ${kind.examples[0]}`);
  }
  const written = `${digits}${kind.suffix}`;
  if (word === "") return refused(`"${text}" has no unit: write ${written}`);
  if ((word === "%") !== (kind.suffix === "%")) {
    return refused(`"${text}" has the wrong unit, this is ${kind.what}: write ${written}`);
  }
  if (sign !== "") return refused(`"${text}" is below zero; this is ${kind.what}`);
  const units = scaled(digits, tenTo(kind.decimals));
  if (units.kind === "tooFine") {
    return refused(`"${text}" is too fine: ${decimalsText(kind.decimals)} decimals at most`);
  }
  if (units.kind === "tooLarge") return refused(`"${text}" is larger than can be counted`);
  if (kind.atMost !== null && units.value > kind.atMost * tenTo(kind.decimals)) {
    return refused(`"${text}" is more than ${kind.atMost}${kind.suffix}; this is ${kind.what}`);
  }
  return value(units.value / kind.divisor);
}

function tenTo(decimals: number): number {
  return Number(`1e${decimals}`);
}

function decimalsText(decimals: number): string {
  return decimals === 2 ? "two" : "four";
}
