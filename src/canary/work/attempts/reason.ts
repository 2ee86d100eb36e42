/** Why an attempt failed, as the store keeps it: one line, and not a long one. */
import { REASON_LIMIT } from "../../store/dead-letter.ts";

export function reasonOf(error: string): string {
  const line = error.replaceAll(/\s+/g, " ").trim();
  if (line.length <= REASON_LIMIT) return line;
  const cut = line.slice(0, REASON_LIMIT);
  // Half of a character that is written as two would be no text.
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
