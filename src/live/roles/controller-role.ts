/** A controller process: a controller machine that creates and leads the planned deployment. */

import { spoiledMetricsPort } from "../../faults/spoiled-metrics-port.ts";
import { controllerOptions } from "../../fleet/machine-options.ts";
import { keeperOptions } from "../../fleet/reports/registry-options.ts";
import { recordingNotes } from "../../history/recording/recording-notes.ts";
import { hostController } from "../../host/host-controller.ts";
import { hostKeeper } from "../../host/host-keeper.ts";
import type { Hosted } from "../../host/hosted.ts";
import { NOTHING_SENT, type Role, type RoleTools } from "./role.ts";

export function controllerRole(tools: RoleTools): Role {
  const { assignment, agenda, clocks, store: port, sink, startedAt } = tools;
  const { name: process, scenario } = assignment;
  const { faults } = scenario;
  const store = spoiledMetricsPort({ port, process, faults, agenda: clocks.agenda, startedAt });
  const notes = recordingNotes({ process, agenda: clocks.agenda, sink, startedAt });
  const options = controllerOptions(assignment, startedAt);
  const controller = hostController({ options, agenda, store, notes });
  const keeping = keeperOptions(assignment);
  const keepers = keeping === null ? [] : [hostKeeper({ options: keeping, agenda, store, notes })];
  const hosted: readonly Hosted[] = [controller, ...keepers];
  return {
    start: () => {
      for (const machine of hosted) machine.start();
    },
    // Whatever it was about is stored: another controller, or its next start, goes on.
    finish: () => tools.finished(),
    stop: () => {
      for (const machine of hosted) machine.stop();
    },
    operate: (action) => controller.operate(action),
    counts: () => NOTHING_SENT,
  };
}
