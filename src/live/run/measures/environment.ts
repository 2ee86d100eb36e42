/** What a live run ran on: name and value, for the report. Nothing that names the host itself. */
import { cpus, release, totalmem, type } from "node:os";

const BYTES_PER_GB = 1_073_741_824;

export function environmentOf(redis: string): (readonly [string, string])[] {
  const processors = cpus();
  return [
    ["Node", process.version],
    ["Processor", processors[0]?.model.trim() ?? "unknown"],
    ["Cores", String(processors.length)],
    ["Memory", `${(totalmem() / BYTES_PER_GB).toFixed(1)} GiB`],
    ["System", `${type()} ${release()}`],
    ["Redis", redis],
  ];
}
