/**
 * Verifies that the store lost no more than the faults declare: each loss belongs to a failover or
 * an eviction of the plan, and reaches back no further than that failover's `loses`. Says how many
 * jobs were lost, and run again, because of it; those are excused elsewhere, and only those.
 *
 * Does not verify that nothing else is lost (jobs-conserved). Without a loss there is no finding.
 */

import type { HistoryEvent } from "../../history/event.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Fault } from "../../scenario/faults/fault.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import type { Loss, LossBook } from "./loss-book.ts";

export class LossesStated implements Checker {
  readonly name = "losses-stated";
  readonly controlOnly = true;
  readonly #context: CheckContext;
  readonly #book: LossBook;
  readonly #violations = new Violations();

  /** `book` must observe the same history, and be asked by all others before this one finishes. */
  constructor(context: CheckContext, book: LossBook) {
    this.#context = context;
    this.#book = book;
  }

  observe(_event: HistoryEvent): void {}

  finish(): Finding[] {
    const { losses, lost, ranAgain, touched } = this.#book;
    if (losses.length === 0) return [];
    const { faults } = this.#context.scenario;
    for (const loss of losses) {
      this.#judge(
        loss,
        faults.find(({ id }) => id === loss.fault),
      );
    }
    const commands = losses.reduce((sum, loss) => sum + loss.commands, 0);
    const finding = this.#violations.finding({
      id: "losses-stated",
      title: "The store loses no more than its faults declare",
      unit: "undeclared losses",
      n: losses.length,
      sentence:
        `${counted(losses.length, "loss", "losses")} took ${counted(commands, "command")} ` +
        `and touched ${counted(touched, "job")}: ${counted(lost, "job was", "jobs were")} lost ` +
        `and ${grouped(ranAgain)} ran again because of that.`,
    });
    return [finding];
  }

  #judge({ fault: id, firstAt }: Loss, fault: Fault | undefined): void {
    if (fault?.kind === "eviction") return;
    if (fault?.kind !== "failover") {
      this.#violations.add(null, `The store lost something, and ${id} declares no loss.`);
      return;
    }
    const { commandTimeout } = this.#context.scenario.timing;
    const back = fault.at - (firstAt ?? fault.at);
    if (back <= fault.loses + commandTimeout) return;
    const seconds = `${(back / 1_000_000).toFixed(3)} s`;
    this.#violations.add(null, `${id} lost commands from ${seconds} before it began.`);
  }
}
