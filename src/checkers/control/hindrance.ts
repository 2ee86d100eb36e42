/**
 * Since when nothing has stood in the way of the controllers: no fault of theirs, of the store, of
 * the network between the two or of what they read, and none of them down.
 *
 * Knows of faults and processes what the history says; a fault of workers or of the load hinders no
 * controller. What the store lost or dropped counts as trouble at that instant.
 */
import type { FaultChanged, HistoryEvent, ProcessChanged } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import { type Fault, layerOf } from "../../scenario/faults/fault.ts";

export class Hindrance {
  readonly #lasting = new Set<string>();
  readonly #down = new Set<string>();
  #since: Instant = 0;

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "fault":
        this.#faultChanged(event);
        break;
      case "process":
        this.#processChanged(event);
        break;
      case "storeLost":
      case "evicted":
        this.#since = event.at;
        break;
      default:
        break;
    }
  }

  /** Null while something does. */
  get freeSince(): Instant | null {
    return this.#lasting.size + this.#down.size > 0 ? null : this.#since;
  }

  #faultChanged({ at, phase, fault }: FaultChanged): void {
    if (!hinders(fault)) return;
    if (phase === "begins") this.#lasting.add(fault.id);
    else this.#lasting.delete(fault.id);
    this.#since = at;
  }

  #processChanged({ at, phase, process }: ProcessChanged): void {
    if (!process.startsWith("controller")) return;
    if (phase === "started" || phase === "resumed") this.#down.delete(process);
    else this.#down.add(process);
    this.#since = at;
  }
}

function hinders(fault: Fault): boolean {
  switch (layerOf(fault.kind)) {
    case "process":
    case "network":
    case "clock":
      return fault.targets.some((name) => name.startsWith("controller") || name === "store");
    case "store":
    case "metrics":
      return true;
    case "worker":
    case "registry":
    case "load":
      return false;
  }
}
