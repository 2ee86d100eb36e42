/** Commits one after the other, as a leader would, with the records that they leave. */
import { BY_ITSELF, type Cause } from "../../../src/canary/audit/cause.ts";
import type { AuditRecord } from "../../../src/canary/audit/record.ts";
import { recordCommit } from "../../../src/canary/audit/record-commit.ts";
import * as change from "../../../src/canary/rollout/changes.ts";
import type { RolloutConfig } from "../../../src/canary/rollout/config.ts";
import type { Deployment } from "../../../src/canary/rollout/deployment.ts";
import type { Receipt } from "../../../src/canary/rollout/receipts/receipt.ts";
import { initialRoute } from "../../../src/canary/routing/route.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { CONFIG } from "../lab/routes.ts";

export class Desk {
  readonly lines: string[] = [];
  stored: change.Change | null = null;

  commit(made: change.Change, cause: Cause = BY_ITSELF, controller = "controller/0#1"): this {
    const before: Deployment | null = this.stored?.deployment ?? null;
    const recorded = recordCommit({ controller, before, change: made, cause });
    this.lines.push(...recorded.records);
    this.stored = recorded.change;
    return this;
  }

  get now(): change.Change {
    if (this.stored === null) throw new Error("nothing is stored yet");
    return this.stored;
  }

  get records(): AuditRecord[] {
    return this.lines.map((line) => JSON.parse(line) as AuditRecord);
  }

  get receipts(): Receipt[] {
    return this.records.flatMap(({ receipt }) => receipt ?? []);
  }
}

/** A deployment that was planned at 1 s and got its first share at 2 s. */
export function active(config: RolloutConfig = CONFIG): Desk {
  const route = initialRoute("q");
  const desk = new Desk().commit(change.plan({ id: "canary_1", config }, 0, route, SECOND));
  return desk.commit(change.activate(desk.now, 2 * SECOND));
}
