/**
 * The routes of a run by their fence: those whose commit was acknowledged, and those whose commit
 * may have been carried out, because its reply was lost. Epochs do not tell them apart: what a
 * failover took may be given out again with another route.
 */
import { fenceOf } from "../../canary/routing/fence.ts";
import { initialRoute, type Route } from "../../canary/routing/route.ts";
import type { HistoryEvent } from "../../history/event.ts";

export class KnownRoutes {
  readonly #committed = new Map<string, Route>();
  readonly #attempted = new Map<string, Route>();

  constructor(queue: string) {
    const first = initialRoute(queue);
    this.#committed.set(fenceOf(first), first);
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "committed") {
      const fence = fenceOf(event.route);
      // A commit that leaves the route as it is names it again: one route, one object.
      if (!this.#committed.has(fence)) this.#committed.set(fence, event.route);
    }
    if (event.kind !== "unknown" || event.attempted === undefined || event.definite) return;
    this.#attempted.set(fenceOf(event.attempted.route), event.attempted.route);
  }

  /** The route of this fence, if its commit was acknowledged. */
  of(fence: string): Route | null {
    return this.#committed.get(fence) ?? null;
  }

  /** The same, or else the route whose commit was at least tried. */
  perhaps(fence: string): Route | null {
    return this.of(fence) ?? this.#attempted.get(fence) ?? null;
  }
}
