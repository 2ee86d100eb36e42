/** Rates as people write them: `10000/s`, `30/m`, `5/h`; as jobs per second inside. */
import { type Parsed, refused, type Unit, value } from "./unit.ts";

const SECONDS: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
]);
/** Slower than this, a rate would be written with an exponent. */
const SLOWEST = 0.0001;
const FASTEST = 10_000_000;

export const rateUnit: Unit<number> = {
  what: "a rate",
  examples: ["10000/s", "20000/s", "30/m"],
  pattern: "^\\d+(\\.\\d+)?/(s|m|h)$",
  suggest: (bare) => `${bare}/s`,
  parse: parseRate,
  format: (perSecond) => `${perSecond}/s`,
};

function parseRate(text: string): Parsed<number> {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)(?:\s*\/\s*([a-z]+))?$/.exec(text) ?? [];
  if (digits === undefined) {
    return refused(`"${text}" is not a rate: write, for example, 10000/s or 30/m`);
  }
  const seconds = SECONDS.get(unit);
  if (seconds === undefined) {
    const what = unit === "" ? "has no unit" : `is per "${unit}", which is not known`;
    return refused(`"${text}" ${what}: write ${digits}/s, ${digits}/m or ${digits}/h`);
  }
  const perSecond = Number(digits) / seconds;
  if (perSecond > FASTEST) return refused(`"${text}" is more than ${FASTEST}/s`);
  if (perSecond > 0 && perSecond < SLOWEST) return refused(`"${text}" is less than ${SLOWEST}/s`);
  return value(perSecond);
}
