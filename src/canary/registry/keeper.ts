/**
 * The keeper machine: reads the registry page by page, judges every answer, marks whose outcomes
 * count, and tells people of those whose outcomes do not.
 *
 * It holds no state that matters and needs no leadership: any number of keepers conclude the same
 * from the same entry, and the one whose mark is applied is the one that raises the alert. A mark
 * whose reply was lost is looked for at the next reading: found applied, it is told of then. Who
 * starts tells of all that it finds: the one that made the marks may have died before it could.
 */
import { unreachable } from "../../kernel/assert.ts";
import type { Machine, Step } from "../../kernel/machine.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Alert, Told } from "../alerts/alert.ts";
import { AlertDesk } from "../alerts/alert-desk.ts";
import { type KeeperCommand, type MarkWorkers, WORKER_LIMIT } from "../store/commands.ts";
import type { Exchange } from "../store/exchange.ts";
import type { Marked, ReplyTo, Workers } from "../store/replies.ts";
import { judgeWorker } from "./judge-worker.ts";
import type { RegistryConfig, WorkerMark } from "./worker.ts";

export interface KeeperOptions {
  readonly queue: string;
  /** Deployment that alerts are told for. */
  readonly deployment: string;
  /** The registry's key; see proof.ts. */
  readonly key: string;
  readonly config: RegistryConfig;
  /** Between two readings of the whole registry. */
  readonly every: Duration;
  readonly retryAfter: Duration;
  /** A worker is not told of twice within so long. */
  readonly alertCooldown: Duration;
}

export type KeeperEvent =
  | { readonly kind: "start" }
  | { readonly kind: "wake" }
  | Exchange<KeeperCommand>;

export type KeeperAction = KeeperCommand | { readonly kind: "alerted"; readonly alert: Alert };

export class Keeper implements Machine<KeeperEvent, KeeperAction> {
  readonly #options: KeeperOptions;
  readonly #desk = new AlertDesk();
  /** Marks that people are to hear of and whose replies were lost, by lease. */
  readonly #unheard = new Map<string, WorkerMark>();
  /** It has not read the whole registry yet. */
  #isNew = true;
  /** Where the page after the one at hand begins; null: it is the last one. */
  #nextPage: string | null = null;
  /** Outcomes by unregistered leases, at the reading before; null before the first. */
  #unregistered: number | null = null;
  #rising = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  step(event: KeeperEvent, now: Instant): Step<KeeperAction> {
    switch (event.kind) {
      case "start":
      case "wake":
        return this.#read("");
      case "unanswered":
        if (event.command.kind === "markWorkers") this.#doubt(event.command);
        return { commands: [], wakeAt: now + this.#options.retryAfter };
      case "replied":
        return this.#replied(event, now);
      default:
        return unreachable(event, "event of a keeper");
    }
  }

  #replied(event: Extract<KeeperEvent, { kind: "replied" }>, now: Instant): Step<KeeperAction> {
    const reply: ReplyTo<KeeperCommand> = event.reply;
    switch (reply.kind) {
      case "workers":
        return this.#judge(reply, now);
      case "marked": {
        const told = toldOf(event.command as MarkWorkers, reply);
        const { commands, wakeAt } = this.#goOn(now);
        return { commands: [...this.#alerts(told, reply.at), ...commands], wakeAt };
      }
      default:
        return unreachable(reply, "reply to a keeper");
    }
  }

  #judge(page: Workers, now: Instant): Step<KeeperAction> {
    const { queue, key, config } = this.#options;
    const isFull = page.workers.length >= WORKER_LIMIT;
    this.#nextPage = isFull ? (page.workers.at(-1)?.lease ?? null) : null;
    const by = { queue, key, config, at: page.at };
    const marks = page.workers.flatMap((record) => judgeWorker(record, by) ?? []);
    const told = [...this.#lateNews(page), ...this.#watchStrangers(page)];
    const alerts = [...this.#alerts(told, page.at), ...this.#alertAgain(page.at)];
    // Even without a mark to make: from now on only those count who are trusted.
    if (marks.length > 0 || !page.inForce) {
      return { commands: [...alerts, { kind: "markWorkers", queue, marks }], wakeAt: null };
    }
    const { commands, wakeAt } = this.#goOn(now);
    return { commands: [...alerts, ...commands], wakeAt };
  }

  #goOn(now: Instant): Step<KeeperAction> {
    if (this.#nextPage !== null) return this.#read(this.#nextPage);
    return { commands: [], wakeAt: now + this.#options.every };
  }

  #read(after: string): Step<KeeperAction> {
    const { queue } = this.#options;
    return { commands: [{ kind: "readWorkers", queue, after }], wakeAt: null };
  }

  /** Tells once that strangers settle jobs, until they have stopped for one reading. */
  #watchStrangers({ uncounted }: Workers): Told[] {
    const { unregistered } = uncounted;
    const more = this.#unregistered === null ? 0 : unregistered - this.#unregistered;
    const began = more > 0 && !this.#rising;
    this.#unregistered = unregistered;
    this.#rising = more > 0;
    if (!began) return [];
    const message = `Workers that are not registered settled ${more} jobs; they do not count.`;
    return [{ code: "strangers_settle", subject: "", severity: "warning", message }];
  }

  #doubt({ marks }: MarkWorkers): void {
    for (const mark of marks) if (newsOf(mark) !== null) this.#unheard.set(mark.lease, mark);
  }

  /** Entries that are marked already, and that perhaps nobody was told of. */
  #lateNews({ workers }: Workers): Told[] {
    const told: Told[] = [];
    for (const { lease, trust } of workers) {
      const mark = this.#unheard.get(lease);
      this.#unheard.delete(lease);
      const found = { lease, challenge: "", verdict: trust, reason: `it was found ${trust}` };
      const known = mark?.verdict === trust ? mark : this.#isNew ? found : null;
      const news = known === null ? null : newsOf(known);
      if (news !== null) told.push(news);
    }
    if (this.#nextPage !== null) return told;
    this.#isNew = false;
    // Of those on no page any more nothing can be known.
    this.#unheard.clear();
    return told;
  }

  #alerts(told: readonly Told[], at: Instant): KeeperAction[] {
    const { deployment, alertCooldown: cooldown } = this.#options;
    return told.flatMap((one) => {
      const alert = this.#desk.say({ told: one, deployment, at, cooldown });
      return alert === null ? [] : [{ kind: "alerted" as const, alert }];
    });
  }

  /** What was held back is told in the end. */
  #alertAgain(at: Instant): KeeperAction[] {
    return this.#desk.due(at).map((alert) => ({ kind: "alerted", alert }));
  }
}

function toldOf({ marks }: MarkWorkers, { applied }: Marked): Told[] {
  return marks.flatMap((mark, i) => (applied[i] ? (newsOf(mark) ?? []) : []));
}

function newsOf({ verdict, lease, reason }: WorkerMark): Told | null {
  const of = { subject: lease, message: `${lease} does not count: ${reason}.` };
  switch (verdict) {
    case "distrusted":
      return { code: "worker_distrusted", severity: "critical", ...of };
    case "unreachable":
      return { code: "worker_unreachable", severity: "warning", ...of };
    case "trusted":
    case "unproven":
    case "removed":
      return null;
    default:
      return unreachable(verdict, "verdict on a worker");
  }
}
