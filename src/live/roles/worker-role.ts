/**
 * A worker process: a consumer machine whose jobs are run by the behaviour of its version's fleet,
 * and a reaper machine. Faults of behaviour are carried out here, by the shared clock; a crash is
 * done to the process from outside, but of poison and leaks it dies by its own hand.
 */
import { falseMemberPort } from "../../faults/false-member-port.ts";
import { trueRunner } from "../../faults/true-time.ts";
import { Behaviour, isBehaviourFault } from "../../fleet/behaviour.ts";
import { FleetRunner } from "../../fleet/fleet-runner.ts";
import { consumerOptions, fleetOf, reaperOptions } from "../../fleet/machine-options.ts";
import { memberOptions } from "../../fleet/reports/registry-options.ts";
import { WorkerReporter } from "../../fleet/reports/worker-reporter.ts";
import { hostConsumer } from "../../host/host-consumer.ts";
import { hostMember } from "../../host/host-member.ts";
import { hostReaper } from "../../host/host-reaper.ts";
import type { Hosted } from "../../host/hosted.ts";
import { NOTHING_SENT, type Role, type RoleTools } from "./role.ts";

export function workerRole(tools: RoleTools, version: string): Role {
  const { assignment, agenda, clocks, store, startedAt } = tools;
  const { scenario } = assignment;
  const behaviour = new Behaviour({
    seed: scenario.seed,
    fleet: fleetOf(scenario, version),
    startedAt,
    workerStartedAt: Math.max(startedAt, clocks.agenda.now()),
  });
  scheduleFaults(tools, behaviour);
  const runner = new WorkerReporter({
    runner: new FleetRunner(behaviour, die),
    behaviour,
    fleet: fleetOf(scenario, version),
    process: assignment.name,
    faults: scenario.faults,
    agenda: clocks.agenda,
    startedAt,
  });
  const consumer = hostConsumer({
    options: consumerOptions(assignment, version),
    agenda,
    store,
    runner: trueRunner(runner, clocks),
    stopped: (retired) => (retired ? tools.retired() : tools.finished()),
  });
  const reaper = hostReaper({ options: reaperOptions(assignment), agenda, store });
  const hosted: readonly Hosted[] = [consumer, reaper, ...membersOf(tools, runner, version)];
  return {
    start: () => {
      for (const machine of hosted) machine.start();
    },
    finish: () => consumer.finish(),
    stop: () => {
      for (const machine of hosted) machine.stop();
    },
    operate: () => {},
    counts: () => NOTHING_SENT,
  };
}

/** Its side of the registry, if there is one. */
function membersOf(tools: RoleTools, reporter: WorkerReporter, version: string): Hosted[] {
  const { assignment, agenda, clocks, store: port, startedAt } = tools;
  const options = memberOptions(assignment, version);
  if (options === null) return [];
  const { name: process, scenario } = assignment;
  const { faults } = scenario;
  const store = falseMemberPort({ port, process, faults, agenda: clocks.agenda, startedAt });
  return [hostMember({ options, agenda, store, report: () => reporter.report() })];
}

/** As when the system kills it: nothing is flushed, told or settled. */
function die(): void {
  process.kill(process.pid, "SIGKILL");
}

/** A worker that starts in the middle of a fault is struck at once. */
function scheduleFaults(tools: RoleTools, behaviour: Behaviour): void {
  const { assignment, startedAt } = tools;
  const { agenda } = tools.clocks;
  for (const fault of assignment.scenario.faults) {
    if (!isBehaviourFault(fault) || !fault.targets.includes(assignment.name)) continue;
    const endsAt = startedAt + fault.at + fault.for;
    if (endsAt <= agenda.now()) continue;
    agenda.schedule(startedAt + fault.at, () => behaviour.strike(fault));
    agenda.schedule(endsAt, () => behaviour.lift(fault));
  }
}
