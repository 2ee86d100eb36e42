/**
 * What every process of a run does from its start to its end: is assigned a role, reaches the
 * store, says `ready`, begins with the others, counts, and ends when it is told to or has retired.
 * It leaves out how a store is opened, and exiting: that is the entry's.
 */
import { setTimeout as pause } from "node:timers/promises";
import { crashingPort } from "../../faults/crashing-port.ts";
import { skewedAgenda } from "../../faults/skewed-agenda.ts";
import { jobNumber } from "../../fleet/job-plan.ts";
import { recordingPort } from "../../history/recording/recording-port.ts";
import type { Instant } from "../../kernel/time.ts";
import type { StorePort } from "../../ports/ports.ts";
import { WallAgenda } from "../clock/wall-agenda.ts";
import { wallClock } from "../clock/wall-clock.ts";
import { makeRole } from "../roles/make-role.ts";
import type { Role } from "../roles/role.ts";
import { FinishCounter } from "../spool/finish-counter.ts";
import { SpoolWriter } from "../spool/spool-writer.ts";
import type { Assignment } from "./messages.ts";
import { Orders, report } from "./orders.ts";
import { resourceMeter } from "./resource-meter.ts";

export interface OpenedStore {
  readonly port: StorePort;
  close(): void;
}

const COUNT_EVERY_MS = 200;
const LOOK_EVERY_MS = 5;

/** Resolves when the process has nothing left to do. */
export async function serveProcess(
  open: (assignment: Assignment) => Promise<OpenedStore>,
): Promise<void> {
  const orders = new Orders();
  const stopped = orders.stopped.then(() => null);
  const assigned = await Promise.race([orders.assigned, stopped]);
  if (assigned === null) return;
  const store = await open(assigned.assignment);
  await report({ kind: "ready" });
  const begun = await Promise.race([orders.begun, stopped]);
  if (begun !== null) await live({ orders, store, ...assigned, startedAt: begun.startedAt });
  store.close();
}

interface Life {
  readonly orders: Orders;
  readonly store: OpenedStore;
  readonly assignment: Assignment;
  readonly startedAt: Instant;
}

async function live({ orders, store, assignment, startedAt }: Life): Promise<void> {
  const agenda = new WallAgenda(wallClock(assignment.origin));
  const spool = new SpoolWriter(assignment.spoolPath);
  const sink = new FinishCounter(spool);
  const { name } = assignment;
  const version = assignment.role.kind === "worker" ? assignment.role.version : "";
  const port = recordingPort({
    port: store.port,
    process: name,
    agenda,
    sink,
    numberOf: jobNumber,
    startedAt,
    version,
    intents: spool,
  });
  const ended = Promise.withResolvers<"retired" | "finished">();
  const { faults } = assignment.scenario;
  const own = skewedAgenda({ agenda, process: name, faults, startedAt });
  const role = makeRole({
    assignment,
    startedAt,
    agenda: own,
    clocks: { agenda, own },
    store: crashingPort({ port, process: name, faults, agenda, startedAt, die: killThisProcess }),
    sink,
    retired: () => ended.resolve("retired"),
    finished: () => ended.resolve("finished"),
  });
  orders.finish = () => role.finish();
  orders.operate = ({ action }) => role.operate(action);
  const used = resourceMeter();
  const tell = () => {
    const counts = { ...role.counts(), finished: sink.finished };
    return report({ kind: "counts", counts, use: used() });
  };
  const counting = setInterval(() => void tell(), COUNT_EVERY_MS);
  agenda.schedule(startedAt, () => role.start());
  const end = await Promise.race([ended.promise, orders.stopped.then(() => "stopped" as const)]);
  clearInterval(counting);
  await fallSilent(role, spool, agenda);
  spool.close();
  await tell();
  if (end === "retired") await report({ kind: "retired" });
}

/** At the end of the turn, so that what was sent before has left the process. */
function killThisProcess(): void {
  setImmediate(() => process.kill(process.pid, "SIGKILL"));
}

/** Stops the role and waits for the answers to what it sent, which the store port bounds. */
async function fallSilent(role: Role, spool: SpoolWriter, agenda: WallAgenda): Promise<void> {
  role.stop();
  agenda.close();
  while (spool.unanswered > 0) await pause(LOOK_EVERY_MS);
}
