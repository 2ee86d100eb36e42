/** A controller process: a controller machine that creates and leads the planned deployment. */

import { spoiledMetricsPort } from "../../faults/spoiled-metrics-port.ts";
import { controllerOptions } from "../../fleet/machine-options.ts";
import { recordingNotes } from "../../history/recording/recording-notes.ts";
import { hostController } from "../../host/host-controller.ts";
import { NOTHING_SENT, type Role, type RoleTools } from "./role.ts";

export function controllerRole(tools: RoleTools): Role {
  const { assignment, agenda, store, sink, startedAt } = tools;
  const { name, scenario } = assignment;
  const { faults } = scenario;
  const controller = hostController({
    options: controllerOptions(assignment, startedAt),
    agenda,
    store: spoiledMetricsPort({ port: store, process: name, faults, agenda, startedAt }),
    notes: recordingNotes({ process: name, agenda, sink, startedAt }),
  });
  return {
    start: () => controller.start(),
    stop: () => controller.stop(),
    operate: (action) => controller.operate(action),
    counts: () => NOTHING_SENT,
  };
}
