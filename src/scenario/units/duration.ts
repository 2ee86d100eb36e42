/**
 * Durations as people write them: `30s`, `200ms`, `1h30m`, Go's `5m30s`; as whole microseconds
 * inside. Anything finer than a microsecond is refused rather than rounded.
 */
import { type Duration, HOUR, MILLISECOND, MINUTE, SECOND } from "../../kernel/time.ts";
import { scaled, unscaled } from "./decimal.ts";
import { type Parsed, refused, type Unit, value } from "./unit.ts";

const SCALES: ReadonlyMap<string, Duration> = new Map([
  ["h", HOUR],
  ["m", MINUTE],
  ["s", SECOND],
  ["ms", MILLISECOND],
  ["us", 1],
  ["µs", 1],
]);
const PART = /(\d+(?:\.\d+)?)(h|ms|m|s|us|µs)/y;

export const durationUnit: Unit<Duration> = {
  what: "a duration",
  examples: ["30s", "5m30s", "200ms", "1h30m"],
  pattern: "^(\\d+(\\.\\d+)?(h|ms|m|s|us|µs))+$",
  suggest: (bare) => `${bare}s or ${bare}ms`,
  parse: parseDuration,
  format: formatDuration,
};

function parseDuration(text: string): Parsed<Duration> {
  let total = 0;
  PART.lastIndex = 0;
  for (let at = 0; at < text.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const part = PART.exec(text);
    if (part === null) return unreadable(text);
    const [, number = "", unit = ""] = part;
    const length = scaled(number, SCALES.get(unit) ?? 1);
    if (length.kind === "tooFine") return refused(`"${text}" is finer than a microsecond`);
    if (length.kind === "tooLarge") return refused(`"${text}" is longer than can be counted`);
    total += length.value;
  }
  if (text === "") return unreadable(text);
  if (!Number.isSafeInteger(total)) return refused(`"${text}" is longer than can be counted`);
  return value(total);
}

function unreadable(text: string): Parsed<Duration> {
  const meant = /^\d+(\.\d+)?$/.test(text) ? `it has no unit` : `it is not a duration`;
  return refused(`"${text}" cannot be read, ${meant}: write, for example, 30s, 200ms or 1h30m`);
}

/** The shortest text that reads as exactly this many microseconds. */
export function formatDuration(duration: Duration): string {
  if (duration === 0) return "0s";
  if (duration < MILLISECOND) return `${duration}us`;
  if (duration < SECOND) return `${unscaled(duration, 3)}ms`;
  const hours = Math.floor(duration / HOUR);
  const minutes = Math.floor((duration % HOUR) / MINUTE);
  const rest = duration % MINUTE;
  const parts = [
    hours > 0 ? `${hours}h` : "",
    minutes > 0 ? `${minutes}m` : "",
    rest > 0 ? `${unscaled(rest, 6)}s` : "",
  ];
  return parts.join("");
}
