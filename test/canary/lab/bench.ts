/** A controller on the bench: traffic, one worker of each version, a reaper, and what it tells. */
import type { Deployment } from "../../../src/canary/rollout/deployment.ts";
import type { Look } from "../../../src/canary/rollout/look.ts";
import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import { type HostedController, hostController } from "../../../src/host/host-controller.ts";
import { hostProducer } from "../../../src/host/host-producer.ts";
import { stream } from "../../../src/kernel/random.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fate } from "./lab.ts";
import { jobOf, Lab } from "./lab.ts";
import { CONFIG } from "./routes.ts";
import { SetRunner, startReaper, startWorker } from "./workers.ts";

const RATE = 1_000;

export interface Bench {
  readonly lab: Lab;
  readonly looks: Look[];
  readonly alerts: string[];
  deployment(): Deployment | null;
  control(name: string, fateOf?: (command: StoreCommand) => Fate): HostedController;
}

/** Traffic, one worker of each version, a reaper; the canary fails as asked. */
export function bench(canaryFails: boolean, config = CONFIG): Bench {
  const lab = new Lab();
  const looks: Look[] = [];
  const alerts: string[] = [];
  let next = 0;
  const instantOf = (n: number): number => SECOND + (n * SECOND) / RATE;
  hostProducer({
    options: {
      name: "producer/0",
      queue: "q",
      tick: 10 * MILLISECOND,
      batch: 64,
      maxUnanswered: 4,
      retryAfter: 20 * MILLISECOND,
      random: stream("seed", "split"),
    },
    agenda: lab.agenda,
    store: lab.port(),
    source: {
      take: (now) => {
        const jobs = [];
        for (; instantOf(next) <= now; next++) jobs.push(jobOf(next, { maxAttempts: 1 }));
        return jobs;
      },
      nextAt: () => instantOf(next),
      skipTo: () => {},
    },
  }).start();
  const options = { concurrency: 64, batch: 64, tick: 10 * MILLISECOND };
  startWorker({ lab, runner: new SetRunner(5 * MILLISECOND), options });
  startWorker({
    lab,
    runner: new SetRunner(5 * MILLISECOND, () => !canaryFails),
    options: { ...options, lease: "canary/0#1", version: "v2" },
  });
  startReaper(lab);
  return {
    lab,
    looks,
    alerts,
    deployment: () => lab.audit().deployment,
    control: (name, fateOf) => {
      const host = hostController({
        options: {
          name,
          queue: "q",
          leaderFor: SECOND,
          retryAfter: 20 * MILLISECOND,
          planned: { id: "canary_1", config, notBefore: SECOND },
        },
        agenda: lab.agenda,
        store: lab.port(fateOf),
        notes: {
          looked: (look) => looks.push(look),
          alerted: ({ message }) => alerts.push(message),
        },
      });
      host.start();
      return host;
    },
  };
}
