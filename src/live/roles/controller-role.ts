/** A controller process: a controller machine that creates and leads the planned deployment. */

import { spoiledMetricsPort } from "../../faults/spoiled-metrics-port.ts";
import { controllerOptions } from "../../fleet/machine-options.ts";
import { recordingNotes } from "../../history/recording/recording-notes.ts";
import { hostController } from "../../host/host-controller.ts";
import { NOTHING_SENT, type Role, type RoleTools } from "./role.ts";

export function controllerRole(tools: RoleTools): Role {
  const { assignment, agenda, clocks, store: port, sink, startedAt } = tools;
  const { name: process, scenario } = assignment;
  const { faults } = scenario;
  const store = spoiledMetricsPort({ port, process, faults, agenda: clocks.agenda, startedAt });
  const controller = hostController({
    options: controllerOptions(assignment, startedAt),
    agenda,
    store,
    notes: recordingNotes({ process, agenda: clocks.agenda, sink, startedAt }),
  });
  return {
    start: () => controller.start(),
    // Whatever it was about is stored: another controller, or its next start, goes on.
    finish: () => tools.finished(),
    stop: () => controller.stop(),
    operate: (action) => controller.operate(action),
    counts: () => NOTHING_SENT,
  };
}
