/**
 * The process's ear: orders of the coordinator, in order, and SIGTERM. What arrives before somebody
 * waits for it is kept.
 */
import type { Order, Report } from "./messages.ts";

type OrderOf<K extends Order["kind"]> = Extract<Order, { kind: K }>;

export class Orders {
  /** Resolves when the process is asked to end. */
  readonly stopped: Promise<void>;
  /** Called for every `operate` once the process has begun. */
  operate: ((order: OrderOf<"operate">) => void) | null = null;
  /** Called for `finish` once the process has begun; before, that is the same as SIGTERM. */
  finish: (() => void) | null = null;
  readonly #stop: () => void;
  readonly #assigned = Promise.withResolvers<OrderOf<"assign">>();
  readonly #begun = Promise.withResolvers<OrderOf<"begin">>();

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#stop = resolve;
    process.once("SIGTERM", resolve);
    process.on("message", (order) => this.#hear(order as Order));
  }

  get assigned(): Promise<OrderOf<"assign">> {
    return this.#assigned.promise;
  }

  get begun(): Promise<OrderOf<"begin">> {
    return this.#begun.promise;
  }

  #hear(order: Order): void {
    switch (order.kind) {
      case "assign":
        this.#assigned.resolve(order);
        return;
      case "begin":
        this.#begun.resolve(order);
        return;
      case "operate":
        this.operate?.(order);
        return;
      case "finish":
        (this.finish ?? this.#stop)();
        return;
    }
  }
}

/** Resolves once the report was handed over; false when there is nobody to hear it any more. */
export function report(report: Report): Promise<boolean> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve(false);
    else process.send(report, undefined, {}, (error) => resolve(error === null));
  });
}
