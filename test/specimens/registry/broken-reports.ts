/** Specimens of what workers report: believed where it must not be, or added up wrongly. */
import type * as Believing from "../../../src/canary/registry/believed-report.ts";
import type * as LeaseNames from "../../../src/canary/registry/lease-name.ts";
import type * as Reports from "../../../src/canary/registry/report.ts";
import type * as Books from "../../../src/canary/rollout/control/looks/reports/report-book.ts";
import type * as Chains from "../../../src/canary/rollout/control/looks/reports/report-chain.ts";
import type * as Judges from "../../../src/canary/rules/judges/judge.ts";
import { HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";

const LOOKS = "../../src/canary/rollout/control/looks/reports";
const CHAIN = `${LOOKS}/report-chain.ts`;
const BOOK = `${LOOKS}/report-book.ts`;

const REGISTRY = "registry: { heartbeat_every: 500ms, unreachable_after: 2s, removed_after: 4s }\n";

/** Every job of either fleet adds 99 to the metric. */
const FLEETS = `fleets:
  stable: { workers: 2, concurrency: 32, reports: { custom: { quality: 99% } } }
  canary: { workers: 2, concurrency: 32, reports: { custom: { quality: 99% } } }
${REGISTRY}`;
const LIMITS = `  limits:
    - { metric: custom.quality, worse: below, warning: 95, critical: 90 }
    - { metric: memory_mb, critical: 500 }
`;
const SHIFT = "faults: [{ report_shift: canary, at: 10s, for: 20s, to: 50% }]\n";

const judged = { rollout: LIMITS, number: null, seeds: 1 } as const;

export const BROKEN_REPORTS: readonly Specimen[] = [
  {
    ...judged,
    name: "sums since their start",
    number: 17,
    story: "What workers have summed up since their start is judged: a late fall is diluted away.",
    caughtBy: ["reports-true"],
    scenario: `${FLEETS}${SHIFT}`,
    module: CHAIN,
    breakIt: ({ ReportChain }: typeof Chains) => {
      class SinceStart extends ReportChain {
        override gained(name: string) {
          return this.latest?.report.custom[name] ?? super.gained(name);
        }
      }
      return { ReportChain: SinceStart };
    },
  },
  {
    ...judged,
    name: "reports of the stage before",
    number: 9,
    story: "What workers counted before the stage began is evidence for it.",
    caughtBy: ["reports-true"],
    scenario: FLEETS,
    module: CHAIN,
    breakIt: ({ ReportChain }: typeof Chains) => {
      class Reaching extends ReportChain {
        override dropBefore(begin: number) {
          super.dropBefore(begin - 2_000_000);
        }
      }
      return { ReportChain: Reaching };
    },
  },
  {
    ...judged,
    name: "the dead go on reporting",
    story: "The last report of a worker that is gone, or is not trusted, is kept for ever.",
    caughtBy: ["reports-true"],
    scenario: `${FLEETS}faults: [{ crash: canary/1, at: 8s, for: 2s }]\n`,
    module: CHAIN,
    breakIt: ({ ReportChain }: typeof Chains) => {
      class Undying extends ReportChain {
        override breakOff() {}
        override spans(_live: boolean) {
          return super.spans(true);
        }
      }
      return { ReportChain: Undying };
    },
  },
  {
    ...judged,
    name: "whoever reports is believed",
    story: "Neither trust nor proof is asked for: an impostor's reports are added up too.",
    caughtBy: ["reports-true"],
    scenario: `${FLEETS}faults: [{ impersonation: canary/1, at: 6s, for: 8s }]\n`,
    module: "../../src/canary/registry/believed-report.ts",
    breakIt: async () => {
      const { readReport } = await import("../../../src/canary/registry/report.ts");
      const believedReport: typeof Believing.believedReport = ({ answer }) => {
        const read = readReport(answer?.report ?? "");
        return read.kind === "report" ? read.report : null;
      };
      return { believedReport };
    },
  },
  {
    ...judged,
    name: "both lanes' reports in one",
    story: "What stable workers report is added to the canary's: a bad canary looks half as bad.",
    caughtBy: ["reports-true"],
    scenario: `${FLEETS}${SHIFT}`,
    module: BOOK,
    breakIt: ({ ReportBook }: typeof Books) => {
      class Mixing extends ReportBook {
        override reports(begin: number) {
          const reports = super.reports(begin);
          const sums = Object.entries(reports.canary).map(([metric, { sum, count }]) => {
            const other = reports.stable[metric] ?? { sum: 0, count: 0 };
            return [metric, { sum: sum + other.sum, count: count + other.count }] as const;
          });
          return { ...reports, canary: Object.fromEntries(sums) };
        }
      }
      return { ReportBook: Mixing };
    },
  },
  {
    ...judged,
    name: "a worker that is passed over",
    story: "The reports of one worker are read and forgotten: whatever ails it is not seen.",
    caughtBy: ["reports-true"],
    scenario: FLEETS,
    module: BOOK,
    breakIt: ({ ReportBook }: typeof Books) => {
      class Forgetful extends ReportBook {
        override add(read: Parameters<Books.ReportBook["add"]>[0]) {
          super.add({
            ...read,
            workers: read.workers.filter(({ worker }) => worker !== "canary/1"),
          });
        }
      }
      return { ReportBook: Forgetful };
    },
  },
  {
    ...judged,
    name: "one report is enough",
    number: 6,
    story: "A metric that was counted on one job decides as well as one of a thousand.",
    caughtBy: ["decisions-justified"],
    rollout: `  rollback_thresholds: { required_sample_size: 100 }\n${LIMITS}`,
    scenario: `${FLEETS}${HEALTHY}`,
    module: "../../src/canary/rules/judges/judge.ts",
    breakIt: ({ JUDGES }: typeof Judges) => {
      const threshold: Judges.Judge = {
        judge: (condition, evidence) => {
          const few = condition.metric.startsWith("custom.") ? 0 : evidence.requiredSamples;
          return JUDGES.threshold.judge(condition, { ...evidence, requiredSamples: few });
        },
      };
      return { JUDGES: { threshold } };
    },
  },
  {
    ...judged,
    name: "believed in parts",
    story: "Of a report that cannot be, what seems to be in order is believed all the same.",
    caughtBy: ["implausible-refused"],
    scenario: `${FLEETS}faults: [{ report_implausible: canary/1, at: 6s, for: 8s }]\n`,
    module: "../../src/canary/registry/report.ts",
    breakIt: ({ readReport }: typeof Reports) => {
      const lenient: typeof readReport = (text) => {
        const [health, claimed, , ...rest] = JSON.parse(text || "[]") as unknown[];
        const read = readReport(text);
        const mended = JSON.stringify([health, claimed, claimed, ...rest]);
        return read.kind === "report" ? read : readReport(mended);
      };
      return { readReport: lenient };
    },
  },
  {
    ...judged,
    name: "a stranger after one lost reply",
    story:
      "A worker that goes on under a later lease is unknown to the registry, and never counts.",
    caughtBy: ["counts-true"],
    scenario: `${FLEETS}faults: [{ store_hang: store, at: 6s, for: 3s }]\n`,
    module: "../../src/canary/registry/lease-name.ts",
    breakIt: () => ({ firstLease: (lease: string) => lease }) satisfies Partial<typeof LeaseNames>,
  },
];
