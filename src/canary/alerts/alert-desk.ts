/**
 * Holds repeats of an alert back while its cooldown lasts, counts them, and tells the latest of
 * them when it is over: people hear of everything at least once, and of nothing all the time. An
 * alert repeats another if code, deployment, subject and severity are the same.
 *
 * It is kept by one machine in one term and not stored: who leads next tells anew, for an alert
 * that is told twice does less harm than one that nobody heard.
 */
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Alert, AlertCode, Told } from "./alert.ts";

/** Answers to people, and rules, which have cooldowns of their own. */
const NEVER_HELD: ReadonlySet<AlertCode> = new Set(["action_refused", "rule"]);

interface Topic {
  /** When its cooldown is over. */
  readonly until: Instant;
  readonly cooldown: Duration;
  /** The latest one that is held back. */
  readonly held: Omit<Alert, "heldBack"> | null;
  readonly count: number;
}

export interface Spoken {
  readonly told: Told;
  readonly deployment: string;
  readonly at: Instant;
  readonly cooldown: Duration;
}

export class AlertDesk {
  readonly #topics = new Map<string, Topic>();

  /** The alert to tell now; null if it is held back. */
  say({ told, deployment, at, cooldown }: Spoken): Alert | null {
    const alert = { ...told, deployment, at };
    if (NEVER_HELD.has(told.code) || cooldown === 0) return { ...alert, heldBack: 0 };
    const key = JSON.stringify([told.code, deployment, told.subject, told.severity]);
    const topic = this.#topics.get(key);
    if (topic !== undefined && at < topic.until) {
      this.#topics.set(key, { ...topic, held: alert, count: topic.count + 1 });
      return null;
    }
    this.#topics.set(key, { until: at + cooldown, cooldown, held: null, count: 0 });
    return spoken(alert, topic?.count ?? 0);
  }

  /** What was held back and whose cooldown is over. */
  due(at: Instant): Alert[] {
    const alerts: Alert[] = [];
    for (const [key, { until, cooldown, held, count }] of this.#topics) {
      if (at < until) continue;
      if (held === null) {
        this.#topics.delete(key);
        continue;
      }
      alerts.push(spoken({ ...held, at }, count - 1));
      this.#topics.set(key, { until: at + cooldown, cooldown, held: null, count: 0 });
    }
    return alerts;
  }

  /** When something that is held back is due; null when nothing is. */
  get dueAt(): Instant | null {
    let first: Instant | null = null;
    for (const { until, held } of this.#topics.values()) {
      if (held !== null && (first === null || until < first)) first = until;
    }
    return first;
  }

  forget(): void {
    this.#topics.clear();
  }
}

function spoken(alert: Omit<Alert, "heldBack">, heldBack: number): Alert {
  if (heldBack === 0) return { ...alert, heldBack };
  return { ...alert, heldBack, message: `${alert.message} (${heldBack} like it were held back.)` };
}
