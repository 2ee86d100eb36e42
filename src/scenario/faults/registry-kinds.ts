/** Faults of what workers say of themselves. They say nothing where there is no registry. */
import { metricName } from "../schema/fleets.ts";
import { percentUnit } from "../units/percent.ts";
import { measured } from "../units/unit.ts";
import { ALL_METRICS, type FaultKind } from "./fault.ts";
import { drawNumber, type Kinds } from "./fault-kind.ts";

type RegistryKind = "worker_silent" | "impersonation" | "report_implausible" | "report_shift";

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
  report_shift: {
    strikes: "worker",
    meaning: "What these workers' jobs add to a metric is another value. Needs a registry.",
    lasts: null,
    fields: {
      metric: {
        schema: metricName
          .prefault(ALL_METRICS)
          .describe("One of the fleet's `reports.custom`, or `all` of them."),
        text: (name) => name,
      },
      to: {
        schema: measured(percentUnit).describe("What each job adds that ends meanwhile."),
        text: percentUnit.format,
      },
    },
    draw: (random) => ({ metric: ALL_METRICS, to: drawNumber(random, 0, 100) }),
  },
};

export function needsRegistry(kind: FaultKind): boolean {
  return Object.hasOwn(REGISTRY_KINDS, kind);
}
