/**
 * A commit that took effect although its reply was never heard, because its process was killed in
 * between, is known only from what the store held in the end. If nobody recorded the version that
 * the store ended with, its commit is added, stamped with the reading that told of it.
 */
import type { HistoryEvent, RolloutCommitted } from "../../history/event.ts";
import { deploymentSince } from "../../history/recording/rebase.ts";
import type { LiveRecord } from "./live-run.ts";

export function* withLastCommit(
  events: Iterable<HistoryEvent>,
  { last, startedAt, length }: Pick<LiveRecord, "last" | "startedAt" | "length">,
): Generator<HistoryEvent> {
  let version = 0;
  /** Of the latest commit that was tried, heard or not. */
  let token = 0;
  for (const event of events) {
    yield event;
    if (event.kind === "committed") {
      version = Math.max(version, event.deployment.version);
      token = event.token;
    } else if (event.kind === "unknown" && event.attempted !== undefined) {
      token = event.attempted.token;
    }
  }
  const { deployment, route, order, at } = last;
  if (deployment === null || deployment.version <= version) return;
  yield {
    kind: "committed",
    at: length,
    process: "world",
    order,
    storeAt: at - startedAt,
    token,
    deployment: deploymentSince(startedAt, deployment),
    route,
  } satisfies RolloutCommitted;
}
