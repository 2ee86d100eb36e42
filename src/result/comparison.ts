/** How a run compares with an earlier one of the same scenario, its baseline. */

export type ComparisonVerdict = "regressed" | "same" | "improved" | "not_comparable";

/** `changed`: it differs, and neither way is the better one. */
export type ChangeKind = "same" | "better" | "worse" | "changed";

/** One figure of both runs, as people read it. */
export interface ComparedFigure {
  readonly subject: string;
  readonly before: string;
  readonly after: string;
  readonly change: ChangeKind;
}

export interface Comparison {
  readonly verdict: ComparisonVerdict;
  /** One sentence why. */
  readonly reason: string;
  /** From how large a difference on a figure counts as changed. */
  readonly tolerance: string;
  /** Empty where the two cannot be compared. */
  readonly figures: readonly ComparedFigure[];
  readonly baseline: {
    readonly scenario: string;
    readonly world: string;
    readonly seed: string;
    readonly digest: string;
    readonly verdict: string;
  };
}
