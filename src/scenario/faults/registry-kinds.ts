/** Faults of what workers say of themselves. They say nothing where there is no registry. */
import type { FaultKind } from "./fault.ts";
import type { Kinds } from "./fault-kind.ts";

type RegistryKind = "worker_silent" | "impersonation" | "report_implausible";

export const REGISTRY_KINDS: Kinds<RegistryKind> = {
  worker_silent: {
    strikes: "worker",
    meaning: "These workers go on working and send no heartbeat. Needs a registry.",
    lasts: null,
    fields: {},
    draw: () => ({}),
  },
  impersonation: {
    strikes: "worker",
    meaning: "These workers claim to be the next one of their fleet. Needs a registry.",
    lasts: null,
    fields: {},
    draw: () => ({}),
  },
  report_implausible: {
    strikes: "worker",
    meaning: "These workers report to have finished more than they claimed. Needs a registry.",
    lasts: null,
    fields: {},
    draw: () => ({}),
  },
};

export function needsRegistry(kind: FaultKind): boolean {
  return Object.hasOwn(REGISTRY_KINDS, kind);
}
