/**
 * `coalmine/vitest`: simulated runs in a team's own tests. Importing it adds the matchers to
 * Vitest's `expect`; the arbitraries need fast-check. README.md beside this file shows its use.
 */
import { expect } from "vitest";

import { matchers } from "./matchers.ts";

expect.extend(matchers);

declare module "vitest" {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** The canary was rolled back, this long after the first fault began at the latest. */
    toRollBackWithin(limit: string): R;
    /** Every job that was enqueued was completed or is dead. */
    toLoseNoJobs(): R;
    /** The canary took over. */
    toPromote(): R;
    /** Every finding passes, and nothing is in doubt. */
    toPass(): R;
  }
}

export type { RunOutcome } from "../compose/run.ts";
export type { Fault, FaultKind } from "../scenario/faults/fault.ts";
export type { Scenario } from "../scenario/scenario.ts";
export { arbitraryFaultPlan, type FaultPlanOptions } from "./arbitrary-fault-plan.ts";
export { arbitraryScenario, arbitrarySeed } from "./arbitrary-scenario.ts";
export {
  type ScenarioSource,
  type SimulateOptions,
  type Simulation,
  simulate,
} from "./simulate.ts";
