/** Faults of the store itself. */
import { MILLISECOND, SECOND } from "../../kernel/time.ts";
import { choiceField, drawDuration, drawOne, durationField, type Kinds } from "./fault-kind.ts";

type StoreKind =
  | "store_down"
  | "store_hang"
  | "store_slow"
  | "store_oom"
  | "store_loading"
  | "store_readonly"
  | "failover"
  | "script_flush"
  | "eviction"
  | "corruption"
  | "route_forged"
  | "config_changed";

const KEYS = ["windows", "leadership", "stable", "canary"] as const;

export const STORE_KINDS: Kinds<StoreKind> = {
  store_down: plain("The store is gone and refuses connections, then is back with all it had."),
  store_hang: plain("The store takes commands and answers none, then carries them all out."),
  store_slow: {
    strikes: "store",
    meaning: "Every command takes the store longer.",
    lasts: null,
    fields: { delay: durationField("How much longer.") },
    draw: (random) => ({ delay: drawDuration(random, MILLISECOND, 300 * MILLISECOND) }),
  },
  store_oom: plain("The store refuses writes for want of memory."),
  store_loading: plain("The store refuses everything with LOADING, as after a start."),
  store_readonly: plain("The store refuses writes with READONLY, as a replica does."),
  failover: {
    strikes: "store",
    meaning: "The store is gone; at the end a replica takes its place that lacks the last writes.",
    lasts: null,
    fields: {
      loses: durationField("Writes acknowledged so shortly before the beginning are lost.", "0s"),
    },
    draw: (random) => ({ loses: drawDuration(random, 0, SECOND) }),
  },
  script_flush: { ...plain("The store forgets its scripts at once."), lasts: "1ms" },
  eviction: {
    strikes: "store",
    meaning: "The store drops a key at once.",
    lasts: "1ms",
    fields: {
      key: choiceField(
        "Metrics windows, the leadership, or all that is queued on a lane (those jobs are lost).",
        KEYS,
      ),
    },
    draw: (random) => ({ key: drawOne(random, KEYS) }),
  },
  corruption: plain("What is stored of the deployment cannot be read while it lasts."),
  route_forged: plain(
    "The stored route is overwritten: everything to the canary, and nobody signed it. Needs " +
      "route_signing. At the end the true one is put back, if the controller has not done so.",
  ),
  config_changed: {
    ...plain(
      "The stored configuration is changed by hand at once: bounds so wide that nothing is a " +
        "breach, and promotion by itself.",
    ),
    lasts: "1ms",
  },
};

/** A fault without parameters. */
function plain(meaning: string) {
  return { strikes: "store", meaning, lasts: null, fields: {}, draw: () => ({}) } as const;
}
