/** Specimens of the registry: workers that are believed, or not, without a reason. */
import type * as Judging from "../../../src/canary/registry/judge-worker.ts";
import type * as Proofs from "../../../src/canary/registry/proof.ts";
import type * as Tables from "../../../src/simulator/store/registry/worker-table.ts";
import { HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";

const JUDGE = "../../src/canary/registry/judge-worker.ts";
const TABLE = "../../src/simulator/store/registry/worker-table.ts";

const REGISTRY = "registry: { heartbeat_every: 500ms, unreachable_after: 2s, removed_after: 4s }\n";
const IMPOSTOR = `${REGISTRY}faults: [{ impersonation: canary/1, at: 6s, for: 8s }]\n`;
const SILENT = `${REGISTRY}faults: [{ worker_silent: stable/1, at: 6s, for: 14s }]\n`;

export const BROKEN_REGISTRY: readonly Specimen[] = [
  {
    name: "any answer will do",
    number: null,
    story: "Proofs are not compared: whoever answers is whom he says he is.",
    caughtBy: ["impostors-alerted"],
    seeds: 1,
    scenario: IMPOSTOR,
    module: "../../src/canary/registry/proof.ts",
    breakIt: () => ({ isProved: () => true }) satisfies Partial<typeof Proofs>,
  },
  {
    name: "impostors that nobody hears of",
    number: null,
    story: "A wrong answer is passed over: its worker stays unproven, and people are not told.",
    caughtBy: ["impostors-alerted"],
    seeds: 1,
    scenario: IMPOSTOR,
    module: JUDGE,
    breakIt: (original: typeof Judging) => without(original, "distrusted"),
  },
  {
    name: "one challenge for ever",
    number: null,
    story: "The store asks the same challenge again, so an overheard answer can be replayed.",
    caughtBy: ["answers-fresh"],
    seeds: 1,
    scenario: `${REGISTRY}${HEALTHY}`,
    module: TABLE,
    breakIt: ({ WorkerTable }: typeof Tables) => {
      class Repeating extends WorkerTable {
        override answer(...[lease, answer, { at }]: Parameters<Tables.WorkerTable["answer"]>) {
          return super.answer(lease, answer, { next: answer.challenge, at });
        }
      }
      return { WorkerTable: Repeating };
    },
  },
  {
    name: "strangers that count",
    number: null,
    story: "The store counts what anybody settles, registered, proved or not.",
    caughtBy: ["counts-true"],
    seeds: 1,
    scenario: IMPOSTOR,
    module: TABLE,
    breakIt: ({ WorkerTable }: typeof Tables) => {
      class Trustful extends WorkerTable {
        override isTrusted(): boolean {
          return true;
        }
      }
      return { WorkerTable: Trustful };
    },
  },
  {
    name: "silence that nobody hears",
    number: null,
    story: "A worker that answers nothing any more goes on counting.",
    caughtBy: ["silence-bounded"],
    seeds: 1,
    // Long enough to be unreachable and not removed.
    scenario: SILENT.replace("removed_after: 4s", "removed_after: 10s"),
    module: JUDGE,
    breakIt: (original: typeof Judging) => without(original, "unreachable"),
  },
  {
    name: "entries that stay for ever",
    number: null,
    story: "Who is silent for good is never removed.",
    caughtBy: ["silence-bounded"],
    seeds: 1,
    scenario: SILENT,
    module: JUDGE,
    breakIt: (original: typeof Judging) => without(original, "removed"),
  },
  {
    name: "no time to breathe",
    number: null,
    story: "A worker is called unreachable after half of the silence that it may keep.",
    caughtBy: ["silence-bounded"],
    seeds: 1,
    scenario: SILENT,
    module: JUDGE,
    breakIt: ({ judgeWorker }: typeof Judging) => {
      const hasty: typeof judgeWorker = (record, by) => {
        const unreachableAfter = by.config.unreachableAfter / 2;
        return judgeWorker(record, { ...by, config: { ...by.config, unreachableAfter } });
      };
      return { judgeWorker: hasty };
    },
  },
];

/** Makes all marks but those of one verdict. */
function without({ judgeWorker }: typeof Judging, verdict: string) {
  const silent: typeof judgeWorker = (record, by) => {
    const mark = judgeWorker(record, by);
    return mark?.verdict === verdict ? null : mark;
  };
  return { judgeWorker: silent };
}
