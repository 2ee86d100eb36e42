/**
 * A controller process. It keeps its name over restarts, so it goes on leading at once; a commit of
 * its earlier incarnation that is still on its way is fenced by the deployment's version.
 */
import { recordingNotes } from "../../history/recording-notes.ts";
import { hostController } from "../../host/host-controller.ts";
import { controllerOptions } from "./machine-options.ts";
import { NOTHING_SENT, type Role, type RoleTools } from "./role.ts";

export function controllerRole(tools: RoleTools): Role {
  const { assignment, agenda, store, sink, startedAt } = tools;
  const controller = hostController({
    options: controllerOptions(assignment, startedAt),
    agenda,
    store,
    notes: recordingNotes({ process: assignment.name, agenda, sink, startedAt }),
  });
  return {
    start: () => controller.start(),
    stop: () => controller.stop(),
    operate: (action) => controller.operate(action),
    counts: () => NOTHING_SENT,
  };
}
