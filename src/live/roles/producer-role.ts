/** A producer process: its part of the arrival plan, enqueued through the producer machine. */
import { trueSource } from "../../faults/true-time.ts";
import { Arrivals } from "../../fleet/arrivals.ts";
import { JobPlan } from "../../fleet/job-plan.ts";
import { producerOptions } from "../../fleet/machine-options.ts";
import { loadUnderFaults } from "../../fleet/struck/load-under-faults.ts";
import { hostProducer } from "../../host/host-producer.ts";
import type { Role, RoleTools } from "./role.ts";

export function producerRole(tools: RoleTools, index: number): Role {
  const { assignment, agenda, clocks, store, startedAt } = tools;
  const { seed, jobs, producers, faults } = assignment.scenario;
  const plan = new JobPlan({ seed, jobs, producers });
  const load = loadUnderFaults(assignment.scenario.load, faults);
  const arrivals = { seed, load, producers, producer: index };
  const source = new Arrivals({ plan, arrivals, startedAt });
  const producer = hostProducer({
    options: producerOptions(assignment),
    agenda,
    store,
    source: trueSource(source, clocks),
    stopped: tools.finished,
  });
  return {
    start: () => producer.start(),
    finish: () => producer.finish(),
    stop: () => producer.stop(),
    operate: () => {},
    counts: () => {
      const unsent = producer.unsent();
      const exhausted = source.nextAt() === null && unsent === 0;
      return { planned: source.planned, enqueued: source.planned - unsent, exhausted };
    },
  };
}
