/**
 * Remembers when each of a producer's jobs was sent for the first time, by sequence number, until
 * it is acknowledged. A batch that is routed again or repeated after silence keeps its first
 * instant, so lateness does not flatter a producer that tried and failed.
 */
import type { Instant } from "../../kernel/time.ts";

interface Sent {
  readonly first: number;
  readonly end: number;
  readonly at: Instant;
}

export class FirstSent {
  #sent: Sent[] = [];
  #next = 0;

  /** Jobs [first, first + count) are being sent at `at`. */
  sending(first: number, count: number, at: Instant): void {
    const end = first + count;
    if (end <= this.#next) return;
    this.#sent.push({ first: Math.max(first, this.#next), end, at });
    this.#next = end;
  }

  /** When the job of sequence number `first` was sent for the first time. */
  at(first: number, now: Instant): Instant {
    for (const sent of this.#sent) if (first < sent.end && first >= sent.first) return sent.at;
    return now;
  }

  /** Everything below `next` is acknowledged. */
  acknowledged(next: number): void {
    let gone = 0;
    while (gone < this.#sent.length && (this.#sent[gone] as Sent).end <= next) gone += 1;
    if (gone > 0) this.#sent.splice(0, gone);
  }
}
