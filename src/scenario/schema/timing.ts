/** The `timing` block: how often the parts act, and for how long what they hold is theirs. */
import type { z } from "zod";

import { durationUnit } from "../units/duration.ts";
import { rateUnit } from "../units/rate.ts";
import { measured, rangeOf } from "../units/unit.ts";
import { block, flag } from "./elements.ts";

const positive = measured(durationUnit, { positive: true });

export const timingSchema = block("the timing", {
  tick: positive.prefault("5ms").describe("How often producers and workers act."),
  lease: positive
    .prefault("30s")
    .describe("How long a worker's jobs are its own without a sign of life from it."),
  leader: positive
    .prefault("5s")
    .describe("How long a controller leads without renewing; bounds the time of a fail-over."),
  window_slot: positive.prefault("1s").describe("Grain of the metrics windows."),
  sample_above: measured(rateUnit, { positive: true })
    .exactOptional()
    .describe(
      "A worker that settles more than this tells the run times of some jobs only, each with its " +
        "weight; what is counted stays exact. Default: run times of all.",
    ),
  command_timeout: positive
    .prefault("2s")
    .describe("A store command without a reply for this long is given up as unknown."),
  drain_within: positive
    .prefault("60s")
    .describe("How long the run may take to empty after the last arrival."),
  network_delay: measured(rangeOf(durationUnit))
    .prefault("100us..300us")
    .describe("One-way delay to the store in virtual time, drawn evenly between the two."),
  shuffle: flag()
    .prefault(false)
    .describe("In virtual time, what happens at one instant happens in an order that is drawn."),
  jitter: measured(rangeOf(durationUnit))
    .prefault("0s..0s")
    .describe("In virtual time, whatever a process does comes later by a draw between the two."),
})
  .refine((of) => of.network_delay[0] <= of.network_delay[1], {
    path: ["network_delay"],
    error: "goes from the larger to the smaller: write the smaller one first",
  })
  .refine((of) => of.jitter[0] <= of.jitter[1], {
    path: ["jitter"],
    error: "goes from the larger to the smaller: write the smaller one first",
  });

export type TimingBlock = z.output<typeof timingSchema>;
