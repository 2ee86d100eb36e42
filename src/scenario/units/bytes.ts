/** Sizes as people write them: `200B`, `4KiB`; as whole bytes inside. */
import { type Parsed, refused, type Unit, value } from "./unit.ts";

const SCALES: ReadonlyMap<string, number> = new Map([
  ["B", 1],
  ["kB", 1000],
  ["KiB", 1024],
]);
const LARGEST = 65_536;

export const bytesUnit: Unit<number> = {
  what: "a size in bytes",
  examples: ["200B", "4KiB"],
  pattern: "^\\d+(B|kB|KiB)$",
  suggest: (bare) => `${bare}B`,
  parse: parseBytes,
  format: (bytes) => `${bytes}B`,
};

function parseBytes(text: string): Parsed<number> {
  const [, digits, unit = ""] = /^(\d{1,9})\s*([A-Za-z]*)$/.exec(text) ?? [];
  const scale = SCALES.get(unit);
  if (digits === undefined || scale === undefined) {
    return refused(`"${text}" is not a size: write, for example, 200B or 4KiB`);
  }
  const bytes = Number(digits) * scale;
  return bytes > LARGEST ? refused(`"${text}" is more than 64KiB`) : value(bytes);
}
