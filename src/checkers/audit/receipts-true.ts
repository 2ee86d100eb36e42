/**
 * Verifies that each stage that passed, each promotion, completion and rollback has exactly its
 * receipt, and that what the receipt says follows from the commits and looks of the history: how
 * long, which shares and tenants, which error rates, on whose word.
 *
 * Figures are worked out anew, with none of the code that issues receipts. Of the checks a receipt
 * lists it verifies the error rates and how many passed. Does not verify the decisions themselves.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Receipt } from "../../canary/rollout/receipts/receipt.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { type AuditedStep, AuditedSteps } from "./audited-steps.ts";
import { expectedOperations, objectionsToReceipt } from "./receipt-figures.ts";

export class ReceiptsTrue implements Checker {
  readonly name = "receipts-true";
  readonly controlOnly = true;
  readonly #violations = new Violations();
  readonly #steps = new AuditedSteps();
  readonly #ids = new Set<string>();
  #owed = 0;

  observe(event: HistoryEvent): void {
    // What a failover took is done again, by a commit of the same version.
    if (event.kind === "storeLost") this.#ids.clear();
    const step = this.#steps.observe(event);
    if (step !== null) this.#check(step, step.after.config);
  }

  finish(): Finding[] {
    if (this.#owed === 0) return [];
    const finding = this.#violations.finding({
      id: "receipts-true",
      title: "Every turn of the rollout has its receipt, and the receipt is true",
      unit: "receipts",
      n: this.#owed,
      sentence:
        `${counted(this.#owed, "receipt")}, with figures ` +
        "worked out anew from commits and looks.",
    });
    return [finding];
  }

  #check(step: AuditedStep, config: RolloutConfig): void {
    const blame = (what: string) =>
      this.#violations.add(null, `Version ${step.after.version} of ${step.after.id}: ${what}.`);
    const receipts = step.records.flatMap(({ receipt }) => receipt ?? []);
    const owed = expectedOperations(step);
    this.#owed += owed.length;
    const given = receipts.map(({ operation }) => operation);
    if (owed.join() !== given.join()) {
      blame(`it owes ${list(owed)} and gave ${list(given)}`);
      return;
    }
    for (const receipt of receipts) {
      for (const what of objectionsToReceipt(receipt, step, config)) {
        blame(`${receipt.operation} ${what}`);
      }
      this.#checkId(receipt, blame);
    }
    for (const { receipt, at } of step.records) {
      if (receipt !== null && receipt.timestamp !== at) blame("a receipt has another instant");
    }
  }

  #checkId({ receipt_id }: Receipt, blame: (what: string) => void): void {
    const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(receipt_id);
    if (!isUuid || this.#ids.has(receipt_id)) blame(`the id ${receipt_id} is no id of its own`);
    this.#ids.add(receipt_id);
  }
}

function list(operations: readonly string[]): string {
  return operations.length === 0 ? "no receipt" : operations.join(" and ");
}
