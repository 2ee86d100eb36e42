/**
 * What every thread of a campaign executes: it is given the files once, and then one task after the
 * other; it answers each with its result. A main of its own, which nothing imports.
 */
import { parentPort, workerData } from "node:worker_threads";

import type { SwarmFile, Task } from "../../swarm/task.ts";
import { runTask } from "./run-task.ts";

const { files } = workerData as { readonly files: readonly SwarmFile[] };

parentPort?.on("message", async (task: Task) => {
  parentPort?.postMessage(await runTask(task, files));
});
