/**
 * Hosts a producer machine: takes jobs from a source as they fall due and hands them to the machine
 * once it knows the route and at which job the store expects it to go on.
 */

import type { ProducerCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import type { ProducerOptions } from "../canary/work/options.ts";
import { Producer, type ProducerAction, type ProducerEvent } from "../canary/work/producer.ts";
import type { Agenda, JobSource, StorePort } from "../ports/ports.ts";
import { Host } from "./host.ts";
import type { Hosted } from "./hosted.ts";

/** A source that can go on in the middle, after a restart. */
export interface ResumableSource extends JobSource {
  /** The next job to be taken is the one with this sequence number (0, 1, 2, ...). */
  skipTo(sequence: number): void;
}

export interface ProducerHost {
  readonly options: ProducerOptions;
  readonly agenda: Agenda;
  readonly store: StorePort;
  readonly source: ResumableSource;
  /** The route cannot be trusted, or can be again: said once each time. */
  readonly fallback?: (phase: "begins" | "ends", epoch: number) => void;
  /** After `finish`: everything that was taken from the source is enqueued. */
  readonly stopped?: () => void;
}

export interface HostedProducer extends Hosted {
  /** Graceful end: take nothing more from the source, enqueue what was taken, then `stopped`. */
  finish(): void;
  /** Jobs taken from the source that are not known to be enqueued. */
  unsent(): number;
}

export function hostProducer(setup: ProducerHost): HostedProducer {
  const { options, agenda, store, source } = setup;
  const machine = new Producer(options);
  let ready = false;
  let finishing = false;
  const heard = (exchange: Exchange<ProducerCommand>): void => {
    host.deliver(exchange);
    if (ready || finishing || exchange.kind !== "replied" || exchange.reply.kind !== "route")
      return;
    ready = true;
    source.skipTo(exchange.reply.next);
    host.deliver(intake());
  };
  const intake = (): ProducerEvent => {
    if (!ready || finishing) return { kind: "wake" };
    const jobs = source.take(agenda.now(), Number.MAX_SAFE_INTEGER);
    const nextAt = source.nextAt();
    return {
      kind: "arrivals",
      jobs,
      nextAt: nextAt === null ? null : host.machineTimeOf(nextAt),
    };
  };
  const perform = (action: ProducerAction): void => {
    if (action.kind === "stopped") setup.stopped?.();
    else if (action.kind === "fallback") setup.fallback?.(action.phase, action.epoch);
    else store.send(action, heard);
  };
  const host = new Host<ProducerEvent, ProducerAction>({ machine, agenda, perform, wake: intake });
  return {
    start: () => host.deliver({ kind: "start" }),
    stop: () => host.stop(),
    finish: () => {
      finishing = true;
      host.deliver({ kind: "stop" });
    },
    unsent: () => machine.unsent,
  };
}
