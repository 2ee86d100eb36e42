/**
 * Progress of a campaign: how many seeds, how fast, what was found and reached. Each failure is
 * named as it comes: whoever watches a campaign of hours need not wait for its end.
 */
import type { SwarmProgress } from "../../compose/swarm/run-swarm.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Terminal } from "../context.ts";
import { type PacedLine, pacedLine } from "./progress.ts";

export function swarmProgressLine(terminal: Terminal): PacedLine<SwarmProgress> {
  const line = pacedLine(terminal, swarmProgressText);
  return {
    show: (progress) => {
      if (progress.latest.verdict === "fail") {
        line.clear();
        terminal.err(`${failureText(progress.latest)}\n`);
      }
      line.show(progress);
    },
    clear: line.clear,
  };
}

function failureText({ scenario, seed, plan, failed }: SwarmProgress["latest"]): string {
  const how = plan === "mutated" ? " (a mutated plan)" : "";
  return `FAIL   ${scenario} seed ${seed}${how}: ${failed.join(", ")}`;
}

function swarmProgressText(progress: SwarmProgress): string {
  const { runs, planned, wallMs, lengthMs, failed, inconclusive } = progress;
  const seconds = Math.max(wallMs, 1) / 1_000;
  const done = planned === null ? "" : `${grouped(runs)} of `;
  const parts = [
    `swarm  ${done}${counted(planned ?? runs, "seed")}`,
    `${grouped(Math.round(runs / seconds))} seeds/s`,
    `${grouped(Math.round(lengthMs / 1_000 / seconds))} s a second`,
    `${grouped(Math.round(progress.faults / seconds))} faults/s`,
    `${grouped(failed)} failed, ${grouped(inconclusive)} inconclusive`,
    `reached ${grouped(progress.reached)}`,
  ];
  return parts.join(" · ");
}
