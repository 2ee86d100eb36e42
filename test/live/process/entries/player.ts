/** A tiny process of a run: it plays the part that its name asks for, with the real ears. */
import { Orders, report } from "../../../../src/live/process/orders.ts";

process.once("disconnect", () => process.exit(130));
const orders = new Orders();
const { assignment } = await orders.assigned;
const [part] = assignment.name.split("/");
const use = {
  wallMicroseconds: 10,
  cpuMicroseconds: 5,
  loopActiveMs: 1,
  loopIdleMs: 1,
  peakMemoryBytes: 1_000,
};

if (part === "failing") {
  console.error("no room left for this process");
  process.exit(7);
}
if (part === "deaf") process.on("SIGTERM", () => {});
await report({ kind: "ready" });
const { startedAt } = await orders.begun;
const counts = { planned: startedAt, enqueued: 4, exhausted: false, finished: 3 };
await report({ kind: "counts", counts, use });
if (part === "retiring") {
  await report({ kind: "retired" });
  process.exit(0);
}
if (part === "deaf") await new Promise(() => setInterval(() => {}, 1_000));
await orders.stopped;
process.exit(0);
