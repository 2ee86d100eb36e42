/**
 * The verdict of a run and one sentence why. A failed finding fails the run, whatever else is in
 * doubt; an unknown finding or a doubt makes it inconclusive; nothing judged is never a pass.
 */
import { counted, grouped } from "./counted.ts";
import type { Finding } from "./finding.ts";
import type { RunVerdict } from "./run-result.ts";

export interface Judgement {
  readonly verdict: RunVerdict;
  readonly reason: string;
}

export function judge(findings: readonly Finding[], doubts: readonly string[]): Judgement {
  const failed = findings.filter((finding) => finding.verdict === "fail");
  if (failed.length > 0) {
    return { verdict: "fail", reason: firstOf(failed, "failed") };
  }
  if (doubts.length > 0) {
    const more = doubts.length > 1 ? ` And ${counted(doubts.length - 1, "more doubt")}.` : "";
    return { verdict: "inconclusive", reason: `${doubts[0]}${more}` };
  }
  const unknown = findings.filter((finding) => finding.verdict === "unknown");
  if (unknown.length > 0) {
    return { verdict: "inconclusive", reason: firstOf(unknown, "could not be judged") };
  }
  if (findings.length === 0) {
    return { verdict: "inconclusive", reason: "There was no expectation that could be judged." };
  }
  if (findings.length === 1) return { verdict: "pass", reason: "The one finding passes." };
  return { verdict: "pass", reason: `All ${grouped(findings.length)} findings pass.` };
}

function firstOf(findings: readonly Finding[], what: string): string {
  const [first, ...others] = findings as [Finding, ...Finding[]];
  const more = others.length > 0 ? ` ${grouped(others.length)} more ${what}.` : "";
  return `"${first.title}" ${what}: ${first.sentence}${more}`;
}
