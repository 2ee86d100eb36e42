/**
 * What holds on the way between one process and the store at this moment: the network faults that
 * strike it, and how much slower the store is made to seem. Chance comes from a stream of its own
 * for each fault and process.
 */
import { type RandomStream, stream } from "../../../kernel/random.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { FaultOf, FaultOfLayer } from "../../../scenario/faults/fault.ts";

export type WayFault = FaultOfLayer<"network"> | FaultOf<"store_slow">;
export type OneDirection = "to_store" | "from_store";
/** Nothing passes: what comes is kept for later, or lost. */
export type Blockade = "held" | "cut";

export class Conditions {
  readonly #seed: string;
  readonly #process: string;
  readonly #faults = new Map<WayFault, RandomStream>();

  constructor(of: { readonly seed: string; readonly process: string }) {
    this.#seed = of.seed;
    this.#process = of.process;
  }

  add(fault: WayFault): void {
    this.#faults.set(fault, stream(this.#seed, `live/${fault.id}/${this.#process}`));
  }

  remove(fault: WayFault): void {
    this.#faults.delete(fault);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** What is lost cannot be held. */
  blockade(direction: OneDirection): Blockade | null {
    let held: Blockade | null = null;
    for (const fault of this.#faults.keys()) {
      if (fault.kind !== "partition" || !acts(fault.direction, direction)) continue;
      if (!fault.held) return "cut";
      held = "held";
    }
    return held;
  }

  /** Drawn anew for each message. */
  delay(direction: OneDirection): Duration {
    let delay: Duration = 0;
    for (const [fault, random] of this.#faults) {
      if (fault.kind === "store_slow" && direction === "to_store") delay += fault.delay;
      if (fault.kind !== "network_delay" || !acts(fault.direction, direction)) continue;
      delay += fault.delay + Math.floor(random.next() * fault.jitter);
    }
    return delay;
  }

  /** Infinite when nothing narrows the way. */
  bytesPerSecond(direction: OneDirection): number {
    let least = Number.POSITIVE_INFINITY;
    for (const fault of this.#faults.keys()) {
      if (fault.kind !== "bandwidth" || !acts(fault.direction, direction)) continue;
      least = Math.min(least, fault.bytes);
    }
    return least;
  }

  /** Drawn anew for each message from the store. */
  losesReply(): boolean {
    let loses = false;
    for (const [fault, random] of this.#faults) {
      if (fault.kind === "reply_lost" && random.next() < fault.probability) loses = true;
    }
    return loses;
  }
}

function acts(of: OneDirection | "both", direction: OneDirection): boolean {
  return of === "both" || of === direction;
}
