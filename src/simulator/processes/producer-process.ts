/**
 * A producer process: a producer machine fed by its part of the arrival plan. After a crash a fresh
 * source goes on at the job that the store expects.
 */
import { trueSource } from "../../faults/true-time.ts";
import { Arrivals } from "../../fleet/arrivals.ts";
import { producerOptions } from "../../fleet/machine-options.ts";
import { loadUnderFaults } from "../../fleet/struck/load-under-faults.ts";
import { type HostedProducer, hostProducer } from "../../host/host-producer.ts";
import { SimulatedProcess } from "./process.ts";
import { STARTED_AT, type Surroundings } from "./surroundings.ts";

export class ProducerProcess {
  readonly process: SimulatedProcess;
  readonly #surroundings: Surroundings;
  readonly #index: number;
  #source: Arrivals;
  #machine: HostedProducer | null = null;

  constructor(surroundings: Surroundings, index: number) {
    this.#surroundings = surroundings;
    this.#index = index;
    this.#source = this.#makeSource();
    this.process = new SimulatedProcess({
      surroundings,
      name: `producer/${index}`,
      host: (start, { agenda, store, clocks }) => {
        this.#source = this.#makeSource();
        const machine = hostProducer({
          options: producerOptions(start),
          agenda,
          store,
          source: trueSource(this.#source, clocks),
          stopped: () => this.process.finished(),
        });
        this.#machine = machine;
        return { hosted: [machine], finish: () => machine.finish() };
      },
    });
  }

  /** Jobs that were intended and taken up so far. */
  get planned(): number {
    return this.#source.planned;
  }

  /** Jobs that were taken up and are not known to be enqueued. */
  get unsent(): number {
    return this.#machine?.unsent() ?? 0;
  }

  get hasMore(): boolean {
    return this.#source.nextAt() !== null;
  }

  totalPlanned(): number {
    return this.#source.totalPlanned();
  }

  #makeSource(): Arrivals {
    const { scenario, plan } = this.#surroundings;
    const { seed, producers } = scenario;
    const load = loadUnderFaults(scenario.load, scenario.faults);
    const arrivals = { seed, load, producers, producer: this.#index };
    return new Arrivals({ plan, arrivals, startedAt: STARTED_AT });
  }
}
