/** What a house rule says of an offender: where, which rule, and what to do instead. */

export interface Complaint {
  /** Path from the project's root, with the line where there is one: `src/kernel/time.ts:12`. */
  readonly where: string;
  /** What is there, and the rule that it breaks. */
  readonly rule: string;
  /** What to do instead. */
  readonly instead: string;
}

/** One line a complaint; the empty string for none. */
export function tell(complaints: readonly Complaint[]): string {
  return complaints
    .map(({ where, rule, instead }) => `${where}: ${rule} -> ${instead}`)
    .sort()
    .join("\n");
}
