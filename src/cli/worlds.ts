/** The real worlds and reports, for the command line. */

import { readTrail } from "../compose/audit/read-trail.ts";
import { deadLetters } from "../compose/live/dead-letters.ts";
import { standstill } from "../compose/repeat/standstill.ts";
import { verifyDeterminism } from "../compose/repeat/verify-determinism.ts";
import { runLive } from "../compose/run-live.ts";
import { runSimulated } from "../compose/run-simulated.ts";
import { shrinkFailure } from "../compose/shrink-failure.ts";
import { runSwarm } from "../compose/swarm/run-swarm.ts";
import { toLine } from "../history/event-line.ts";
import { renderHtml } from "../report/render-html.ts";
import { resultJson } from "../report/result-json.ts";
import { terminalSummary } from "../report/terminal-summary.ts";
import type { Worlds } from "./context.ts";

export const worlds: Worlds = {
  simulated: runSimulated,
  live: runLive,
  verifyDeterminism: (scenario, signal) => verifyDeterminism(scenario, signal),
  swarm: runSwarm,
  shrinkFailure,
  standstill,
  trail: readTrail,
  deadLetters,
  html: renderHtml,
  json: resultJson,
  summary: terminalSummary,
  historyLine: toLine,
};
