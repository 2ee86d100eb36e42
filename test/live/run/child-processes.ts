/** Ids of the live processes that this one has started, from the kernel's own table. */
import { readdirSync, readFileSync } from "node:fs";

export function childProcesses(): number[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((id) => isLiveProcess(id));
}

function isLiveProcess(id: number): boolean {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || Number(parent) !== process.pid) return false;
    return readFileSync(`/proc/${id}/cmdline`, "utf8").includes("live-process");
  } catch (error) {
    // It ended between the two readings.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
