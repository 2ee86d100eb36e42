/**
 * What keeps to true time in a process whose clock is wrong: the jobs that it runs take as long as
 * they take, and what arrives for it arrives when it does. Handed through untouched where the
 * process goes by the true clock itself.
 */
import type { ResumableSource } from "../host/host-producer.ts";
import type { Agenda, Runner } from "../ports/ports.ts";

export interface TwoClocks {
  /** True time. */
  readonly agenda: Agenda;
  /** What the process goes by. */
  readonly own: Agenda;
}

export function trueRunner(runner: Runner, { agenda, own }: TwoClocks): Runner {
  if (agenda === own) return runner;
  return {
    start: (jobs) => runner.start(jobs, agenda.now()),
    collect: () => runner.collect(agenda.now()),
    abort: (jobs) => runner.abort?.(jobs, agenda.now()),
  };
}

export function trueSource(source: ResumableSource, { agenda, own }: TwoClocks): ResumableSource {
  if (agenda === own) return source;
  return {
    take: (_now, limit) => source.take(agenda.now(), limit),
    skipTo: (sequence) => source.skipTo(sequence),
    nextAt: () => {
      const next = source.nextAt();
      return next === null ? null : own.now() + Math.max(1, next - agenda.now());
    },
  };
}
