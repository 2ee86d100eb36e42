/** Progress of a campaign: how many seeds, how fast, what was found and reached. */
import type { SwarmProgress } from "../../compose/swarm/run-swarm.ts";
import type { Terminal } from "../context.ts";
import { grouped } from "./figures.ts";
import { type PacedLine, pacedLine } from "./progress.ts";

export function swarmProgressLine(terminal: Terminal): PacedLine<SwarmProgress> {
  return pacedLine(terminal, swarmProgressText);
}

function swarmProgressText(progress: SwarmProgress): string {
  const { runs, planned, wallMs, lengthMs, failed, inconclusive } = progress;
  const seconds = Math.max(wallMs, 1) / 1_000;
  const share = planned === null ? "" : ` of ${grouped(planned)}`;
  const parts = [
    `swarm  ${grouped(runs)}${share} seeds`,
    `${grouped(runs / seconds)} seeds/s`,
    `${grouped(lengthMs / 1_000 / seconds)} s a second`,
    `${grouped(progress.faults / seconds)} faults/s`,
    `${grouped(failed)} failed, ${grouped(inconclusive)} inconclusive`,
    `reached ${grouped(progress.reached)}`,
  ];
  return parts.join(" · ");
}
