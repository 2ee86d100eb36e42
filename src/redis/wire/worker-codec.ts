/** The registry as `read-workers.lua` answers it. */
import type { Answer, Trust, WorkerRecord } from "../../canary/registry/worker.ts";
import type { Stamp, Workers } from "../../canary/store/replies.ts";

/** What the script answers of each worker; "" stands for what there is not. */
type RawWorker = [
  lease: string,
  worker: string,
  version: string,
  registeredAt: string,
  heardAt: string,
  challenge: string,
  report: string,
  proof: string,
  trust: string,
];

export function workersOf({ at, order }: Stamp, rest: readonly unknown[]): Workers {
  const [inForce, stable, canary, unregistered, workers] = rest as [
    number,
    number,
    number,
    number,
    RawWorker[],
  ];
  return {
    kind: "workers",
    at,
    order,
    workers: workers.map(workerOf),
    inForce: inForce === 1,
    uncounted: { stable, canary, unregistered },
  };
}

function workerOf(raw: RawWorker): WorkerRecord {
  const [lease, worker, version, registeredAt, heardAt, challenge, report, proof, trust] = raw;
  const answer: Answer | null = challenge === "" ? null : { challenge, report, proof };
  return {
    lease,
    worker,
    version,
    registeredAt: Number(registeredAt),
    heardAt: Number(heardAt),
    answer,
    trust: trust as Trust,
  };
}
