/** All kinds of faults, by name: the one table that schema, resolved file and swarm go by. */
import type { Fault, FaultKind } from "./fault.ts";
import type { Field, KindOf, Kinds } from "./fault-kind.ts";
import { NETWORK_KINDS } from "./network-kinds.ts";
import { PROCESS_KINDS } from "./process-kinds.ts";
import { REGISTRY_KINDS } from "./registry-kinds.ts";
import { STORE_KINDS } from "./store-kinds.ts";
import { SURROUNDING_KINDS } from "./surrounding-kinds.ts";
import { WORKER_KINDS } from "./worker-kinds.ts";

export const KINDS: Kinds<FaultKind> = {
  ...PROCESS_KINDS,
  ...WORKER_KINDS,
  ...STORE_KINDS,
  ...NETWORK_KINDS,
  ...REGISTRY_KINDS,
  ...SURROUNDING_KINDS,
};

export function kindOf<K extends FaultKind>(kind: K): KindOf<K> {
  return KINDS[kind];
}

/** Names of a kind's parameters, in the order in which they are written. */
export function fieldsOf(kind: FaultKind): readonly (readonly [string, Field<unknown>])[] {
  return Object.entries(KINDS[kind].fields);
}

/** The parameters of a fault as a scenario file has them. */
export function parametersText(fault: Fault): Record<string, unknown> {
  const values = fault as unknown as Readonly<Record<string, unknown>>;
  const texts = fieldsOf(fault.kind).map(([name, field]) => [name, field.text(values[name])]);
  return Object.fromEntries(texts);
}
