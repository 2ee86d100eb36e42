/**
 * Which faults of a plan the live world cannot carry out with the Redis that it was given, and why.
 * A run with one of them is refused before it begins: it would prove something about less.
 */
import { OperatingError } from "../../kernel/errors.ts";
import { type Fault, type FaultKind, layerOf } from "../../scenario/faults/fault.ts";

export interface StoreAtHand {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** A server of the run's own can be started on this machine. */
  readonly canStartAnother: boolean;
}

/** They act on what anybody who reaches the store may write, or on the way there. */
const WITHOUT_SERVER: readonly FaultKind[] = [
  "eviction",
  "corruption",
  "route_forged",
  "config_changed",
  "store_slow",
];

/** They act on the way between the processes and the store. */
export function needsWays(faults: readonly Fault[]): boolean {
  return faults.some(
    ({ kind }) => layerOf(kind) === "network" || kind === "store_slow" || kind === "failover",
  );
}

/** They kill or reconfigure the server: it has to be the run's own. */
export function needsOwnServer(faults: readonly Fault[]): boolean {
  return faults.some(strikesServer);
}

/** Throws OperatingError FAULT_NOT_SUPPORTED. */
export function refuseWhatCannotBe(faults: readonly Fault[], store: StoreAtHand): void {
  const refused = faults.flatMap((fault) => {
    const reason = whyNot(fault, store);
    return reason === null ? [] : [`${fault.id} (${fault.kind}): ${reason}`];
  });
  if (refused.length === 0) return;
  throw new OperatingError({
    code: "FAULT_NOT_SUPPORTED",
    message: ["The live world cannot carry out what this plan asks for:", ...refused].join(
      "\n  - ",
    ),
    hint:
      "Run the scenario in the simulated world, take these faults out, or let coalmine start a " +
      "Redis itself: install redis-server and name none with --redis or COALMINE_REDIS_URL.",
  });
}

function whyNot(fault: Fault, { url, canStartAnother }: StoreAtHand): string | null {
  if (fault.kind === "store_loading") {
    return "no command makes a Redis answer LOADING for so long; store_down comes closest";
  }
  if (strikesServer(fault) && !canStartAnother) {
    return "it strikes the server, and this Redis is not one that coalmine may kill or reconfigure";
  }
  if (needsWays([fault]) && url.startsWith("rediss:")) {
    return "it acts on the connection, and this one is encrypted (rediss://)";
  }
  return null;
}

function strikesServer({ kind }: Fault): boolean {
  return layerOf(kind) === "store" && !WITHOUT_SERVER.includes(kind);
}
