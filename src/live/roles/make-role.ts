/** The role that a process was assigned. */
import { unreachable } from "../../kernel/assert.ts";
import { controllerRole } from "./controller-role.ts";
import { producerRole } from "./producer-role.ts";
import type { Role, RoleTools } from "./role.ts";
import { workerRole } from "./worker-role.ts";

export function makeRole(tools: RoleTools): Role {
  const { role } = tools.assignment;
  switch (role.kind) {
    case "producer":
      return producerRole(tools, role.index);
    case "worker":
      return workerRole(tools, role.version);
    case "controller":
      return controllerRole(tools);
    default:
      return unreachable(role, "role");
  }
}
