/**
 * A controller's way to the store, through which it reads the metrics as the faults of the plan
 * have them: not at all, empty, as they were some time ago, or with counts that are not numbers.
 *
 * Faults act by the plan and the clock of the agenda, which must be right. Every other command
 * passes untouched.
 */
import type { LaneCounts } from "../canary/metrics/window.ts";
import type { ReadWindows, StoreCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import type { Windows } from "../canary/store/replies.ts";
import { unreachable } from "../kernel/assert.ts";
import type { Instant } from "../kernel/time.ts";
import type { Agenda, StorePort } from "../ports/ports.ts";
import { type Fault, type FaultOfLayer, isOfLayer } from "../scenario/faults/fault.ts";

export interface SpoiledMetricsOptions {
  readonly port: StorePort;
  /** Name of the process, to tell its faults from others. */
  readonly process: string;
  readonly faults: readonly Fault[];
  readonly agenda: Agenda;
  /** The run's start, by the agenda's clock. */
  readonly startedAt: Instant;
}

type MetricsFault = FaultOfLayer<"metrics">;
type Heard = (exchange: Exchange<ReadWindows>) => void;

export function spoiledMetricsPort(options: SpoiledMetricsOptions): StorePort {
  const { port, process, faults } = options;
  const own = faults
    .filter((fault) => isOfLayer(fault, "metrics"))
    .filter(({ targets }) => targets.includes(process));
  if (own.length === 0) return port;
  const spoiled = new SpoiledMetrics(options, own);
  return {
    send: <C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void) => {
      // The compiler cannot see that a command of this kind has exchanges of this kind.
      if (command.kind === "readWindows") spoiled.read(command, heard as unknown as Heard);
      else port.send(command, heard);
    },
  };
}

class SpoiledMetrics {
  readonly #options: SpoiledMetricsOptions;
  readonly #faults: readonly MetricsFault[];

  constructor(options: SpoiledMetricsOptions, faults: readonly MetricsFault[]) {
    this.#options = options;
    this.#faults = faults;
  }

  read(command: ReadWindows, heard: Heard): void {
    const { agenda, port } = this.#options;
    const silencing = this.#lasting().find(isSilence);
    if (silencing !== undefined) {
      const reason = `metrics are missing (${silencing.id})`;
      agenda.schedule(agenda.now(), () =>
        heard({ kind: "unanswered", command, definite: true, reason }),
      );
      return;
    }
    port.send(command, (exchange) => {
      if (exchange.kind === "unanswered") heard(exchange);
      else heard({ ...exchange, reply: this.#spoil(command, exchange.reply) });
    });
  }

  #spoil(command: ReadWindows, windows: Windows): Windows {
    let spoiled = windows;
    for (const fault of this.#lasting()) spoiled = spoiledBy(fault, command, spoiled);
    return spoiled;
  }

  #lasting(): readonly MetricsFault[] {
    const { agenda, startedAt } = this.#options;
    const at = agenda.now() - startedAt;
    return this.#faults.filter((fault) => at >= fault.at && at < fault.at + fault.for);
  }
}

function isSilence(fault: MetricsFault): boolean {
  return fault.kind === "metrics_missing" && fault.as === "silence";
}

function spoiledBy(fault: MetricsFault, command: ReadWindows, windows: Windows): Windows {
  switch (fault.kind) {
    case "metrics_missing":
      return { ...windows, slots: [], state: null };
    case "metrics_late": {
      // Slots never change once they are finished: what was known then is what had ended then.
      const known = Math.floor((windows.at - fault.by) / windows.slotFor);
      const slots = windows.slots.filter(({ slot }) => slot < known);
      const nextSlot = Math.max(command.fromSlot, Math.min(windows.nextSlot, known));
      return { ...windows, slots, nextSlot, state: null };
    }
    case "metrics_nan": {
      const slots = windows.slots.map(({ slot, stable, canary }) => {
        return { slot, stable: notCounted(stable), canary: notCounted(canary) };
      });
      return { ...windows, slots, state: null };
    }
    default:
      return unreachable(fault, "fault of the metrics");
  }
}

function notCounted({ runTimes }: LaneCounts): LaneCounts {
  const none = Number.NaN;
  return { routed: none, finished: none, failed: none, attemptsFailed: none, runTimes };
}
