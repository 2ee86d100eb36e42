/**
 * The cuts in the order in which they are tried: what makes a failure easiest to read comes first.
 * Every candidate of a cut is smaller than what it was made from, so cutting comes to an end.
 */
import type { Scenario } from "../scenario/scenario.ts";
import {
  fewerOperations,
  fewerTargets,
  milder,
  shorterFaults,
  withoutOneFault,
} from "./fault-cuts.ts";
import { shorterLoad } from "./length-cuts.ts";
import { fewerProcesses, lessTraffic, simpler } from "./world-cuts.ts";

/** The scenario with one thing smaller, for each thing that can be; the boldest first. */
export type Cut = (scenario: Scenario) => readonly Scenario[];

export const CUTS: readonly Cut[] = [
  withoutOneFault,
  fewerOperations,
  fewerTargets,
  shorterLoad,
  shorterFaults,
  milder,
  lessTraffic,
  fewerProcesses,
  simpler,
];
