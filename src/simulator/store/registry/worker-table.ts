/** The registry of one queue: who registered, what was answered, and what was made of it. */
import { firstLease } from "../../../canary/registry/lease-name.ts";
import type { Answer, Trust, WorkerMark, WorkerRecord } from "../../../canary/registry/worker.ts";
import { WORKER_LIMIT } from "../../../canary/store/commands.ts";
import type { Lane } from "../../../canary/store/job.ts";
import type { Uncounted } from "../../../canary/store/replies.ts";
import type { Instant } from "../../../kernel/time.ts";
import { byText } from "../lease-table.ts";

interface Entry {
  readonly worker: string;
  readonly version: string;
  readonly registeredAt: Instant;
  heardAt: Instant;
  answer: Answer | null;
  /** The challenge to answer next. */
  asked: string;
  trust: Trust;
}

export interface Registration {
  readonly lease: string;
  readonly worker: string;
  readonly version: string;
}

export class WorkerTable {
  readonly #entries = new Map<string, Entry>();
  readonly #uncounted = { stable: 0, canary: 0, unregistered: 0 };
  #inForce = false;

  get inForce(): boolean {
    return this.#inForce;
  }

  get uncounted(): Uncounted {
    return { ...this.#uncounted };
  }

  register({ lease, worker, version }: Registration, asked: string, at: Instant): void {
    const times = { registeredAt: at, heardAt: at };
    this.#entries.set(lease, { worker, version, ...times, answer: null, asked, trust: "unproven" });
  }

  /** Takes an answer to the challenge asked last; what to answer next, null for a stranger. */
  answer(
    lease: string,
    answer: Answer,
    { next, at }: { readonly next: string; readonly at: Instant },
  ): { readonly accepted: boolean; readonly challenge: string | null } {
    const entry = this.#entries.get(lease);
    if (entry === undefined) return { accepted: false, challenge: null };
    if (entry.asked !== answer.challenge) return { accepted: false, challenge: entry.asked };
    Object.assign(entry, { answer, asked: next, heardAt: at });
    return { accepted: true, challenge: next };
  }

  /** By name, from behind `after` on. */
  read(after: string): WorkerRecord[] {
    const leases = [...this.#entries.keys()].filter((lease) => byText(lease, after) > 0);
    const page = leases.sort(byText).slice(0, WORKER_LIMIT);
    return page.map((lease) => {
      const { asked: _, ...known } = this.#entries.get(lease) as Entry;
      return { lease, ...known };
    });
  }

  mark(marks: readonly WorkerMark[]): boolean[] {
    this.#inForce = true;
    return marks.map(({ lease, challenge, verdict }) => {
      const entry = this.#entries.get(lease);
      if (entry === undefined || (entry.answer?.challenge ?? "") !== challenge) return false;
      if (verdict === "removed") this.#entries.delete(lease);
      else entry.trust = verdict;
      return true;
    });
  }

  /** Whether outcomes of the lease count in the windows. */
  isTrusted(lease: string): boolean {
    return !this.#inForce || this.#holderOf(lease)?.trust === "trusted";
  }

  /** Counts a final outcome that no window counts. */
  setAside(lease: string, lane: Lane): void {
    this.#uncounted[lane] += 1;
    if (this.#holderOf(lease) === undefined) this.#uncounted.unregistered += 1;
  }

  #holderOf(lease: string): Entry | undefined {
    return this.#entries.get(lease) ?? this.#entries.get(firstLease(lease));
  }
}
