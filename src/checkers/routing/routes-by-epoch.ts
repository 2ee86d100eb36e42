/**
 * The routes of a run by epoch: those whose commit was acknowledged, and those whose commit may
 * have been carried out, because its reply was lost.
 */
import { initialRoute, type Route } from "../../canary/routing/route.ts";
import type { HistoryEvent } from "../../history/event.ts";

export class RoutesByEpoch {
  readonly #committed = new Map<number, Route>();
  readonly #orders = new Map<number, number>();
  readonly #attempted = new Map<number, Route[]>();

  constructor(queue: string) {
    this.#committed.set(0, initialRoute(queue));
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "committed") {
      this.#committed.set(event.route.epoch, event.route);
      if (!this.#orders.has(event.route.epoch)) this.#orders.set(event.route.epoch, event.order);
    }
    if (event.kind === "storeLost") this.#takeBack(event.keptTo);
    if (event.kind !== "unknown" || event.attempted === undefined || event.definite) return;
    this.#mayBe(event.attempted.route);
  }

  /** The store lost these: their epochs may come again with another route. */
  #takeBack(keptTo: number): void {
    for (const [epoch, order] of this.#orders) {
      const route = this.#committed.get(epoch);
      if (order <= keptTo || route === undefined) continue;
      this.#committed.delete(epoch);
      this.#orders.delete(epoch);
      this.#mayBe(route);
    }
  }

  #mayBe(route: Route): void {
    const others = this.#attempted.get(route.epoch) ?? [];
    this.#attempted.set(route.epoch, [...others, route]);
  }

  /** The acknowledged route of this epoch. */
  of(epoch: number): Route | null {
    return this.#committed.get(epoch) ?? null;
  }

  /** The route of this epoch, or else what it may have been; empty if nobody ever tried one. */
  candidates(epoch: number): readonly Route[] {
    const route = this.#committed.get(epoch);
    return route === undefined ? (this.#attempted.get(epoch) ?? []) : [route];
  }
}
