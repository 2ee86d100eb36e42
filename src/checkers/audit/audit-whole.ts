/**
 * Verifies that the records of all commits are one chain in the store's order, over every change of
 * leaders and every failover, and that what the store holds in the end is that chain: nothing is
 * changed, missing, there twice or out of place.
 *
 * Does not verify what the records say (audit-complete, receipts-true). Records of a commit that
 * nobody heard of may be there or not, and those that a failover took are gone with their commit.
 */
import { NO_HASH } from "../../canary/audit/mark.ts";
import type { HistoryEvent, RolloutCommitted, StoreAudited } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { readLine } from "./trail-line.ts";
import { TrailTail } from "./trail-tail.ts";

interface End {
  /** Of the last record; null where that is not known. */
  readonly number: number | null;
  readonly hash: string;
}

export class AuditWhole implements Checker {
  readonly name = "audit-whole";
  readonly controlOnly = true;
  readonly #violations = new Violations();
  readonly #tail = new TrailTail();
  #checked = 0;

  observe(event: HistoryEvent): void {
    if (event.kind === "committed") this.#committed(event);
    this.#tail.observe(event);
    if (event.kind === "audited") this.#stored(event);
  }

  finish(): Finding[] {
    if (this.#checked === 0) return [];
    const finding = this.#violations.finding({
      id: "audit-whole",
      title: "The audit trail is one chain without a gap",
      unit: "records",
      n: this.#checked,
      sentence:
        `${counted(this.#checked, "record", "records, each")} ` +
        "hashed anew and chained to the one before it.",
    });
    return [finding];
  }

  #committed({ records, deployment, process }: RolloutCommitted): void {
    const { version, audit } = deployment;
    const whose = `Version ${version} (${process})`;
    const first = readLine(records[0] ?? "")?.record ?? null;
    const begins = first === null ? audit.hash : first.previous;
    if (!this.#tail.mayBe(begins)) {
      this.#violations.add(null, `${whose} does not go on where the audit trail ended.`);
    }
    if (records.length === 0) return;
    const from = { number: first === null ? null : first.number - 1, hash: begins };
    const end = this.#follow(records, from, whose);
    if (end.hash !== audit.hash || end.number !== audit.records) {
      this.#violations.add(null, `${whose} says of its trail what its records do not say.`);
    }
  }

  #stored({ trail }: StoreAudited): void {
    const end = this.#follow(trail, { number: 0, hash: NO_HASH }, "The stored trail");
    if (this.#tail.mayBe(end.hash)) return;
    const what = `The stored trail of ${counted(trail.length, "record")} does not end`;
    this.#violations.add(null, `${what} with the last commit.`);
  }

  /** Where a chain of lines comes to, whatever is wrong on the way. */
  #follow(lines: readonly string[], from: End, whose: string): End {
    let end = from;
    for (const line of lines) {
      this.#checked += 1;
      const read = readLine(line);
      if (read === null) {
        this.#violations.add(null, `${whose} has a line that is no record.`);
        continue;
      }
      const { number, previous, hash } = read.record;
      const blame = (what: string) =>
        this.#violations.add(null, `${whose}: record ${number} ${what}.`);
      if (!read.isSealed) blame("was changed: its hash is another");
      if (previous !== end.hash) blame("is not chained to the one before it");
      if (end.number !== null && number !== end.number + 1) blame(`follows record ${end.number}`);
      end = { number, hash };
    }
    return end;
  }
}
