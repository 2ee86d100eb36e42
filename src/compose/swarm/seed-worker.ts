/**
 * What every thread of a campaign executes: it is given the files once, and then one task after the
 * other; it answers each with its result, and says meanwhile that virtual time goes on. A main of
 * its own, which nothing imports.
 */
import { parentPort, workerData } from "node:worker_threads";

import type { SwarmFile, Task } from "../../swarm/task.ts";
import type { Progress } from "../run.ts";
import { runTask } from "./run-task.ts";
import type { Said } from "./seed-pool.ts";

/** Wall time between two words about the same task. */
const TELL_EVERY_MS = 1_000;

const { files } = workerData as { readonly files: readonly SwarmFile[] };

parentPort?.on("message", async (task: Task) => {
  say({ done: await runTask(task, files, goingOn()) });
});

function say(said: Said): void {
  parentPort?.postMessage(said);
}

/** Says so only if virtual time went on: a run that stands still is to be given up. */
function goingOn(): (progress: Progress) => void {
  let told = { atMs: 0, wallMs: 0 };
  return ({ atMs, wallMs }) => {
    if (atMs <= told.atMs || wallMs < told.wallMs + TELL_EVERY_MS) return;
    told = { atMs, wallMs };
    say({ done: null });
  };
}
