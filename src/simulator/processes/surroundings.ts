/** What every simulated process stands in. */
import type { JobPlan } from "../../fleet/job-plan.ts";
import type { EventSink } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { VirtualAgenda } from "../agenda.ts";
import type { Network } from "../network.ts";

export interface Surroundings {
  readonly scenario: Scenario;
  readonly agenda: VirtualAgenda;
  readonly network: Network;
  readonly sink: EventSink;
  readonly plan: JobPlan;
}

/** Virtual time counts from the run's start. */
export const STARTED_AT: Instant = 0;
