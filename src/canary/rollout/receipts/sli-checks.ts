/**
 * The checks of a look as a receipt tells them: both lanes' values and the threshold in the
 * metric's own unit, where checks compare differences and ratios. Nothing is judged again: the
 * status is the verdict of the look that decided.
 */
import type { LaneCounts } from "../../metrics/window.ts";
import type { Check, CheckName, Thresholds, Verdict } from "../../rules/check.ts";
import type { Limit } from "../../rules/condition.ts";
import { laneValue } from "../../rules/judges/lane-value.ts";
import { limitName } from "../../rules/limits/limits.ts";
import { countedValue, isPlain, type Metric, type MetricUnit, unitOf } from "../../rules/metric.ts";
import type { RolloutConfig } from "../config.ts";
import type { Look } from "../look.ts";
import { stageAt } from "../plan/stages-of.ts";
import type { SliCheck, SliChecks, SliStatus } from "./receipt.ts";

/** By names such as `error_rate_percent`; a limit on what is judged anyway has a number behind. */
export function sliChecks(config: RolloutConfig, look: Look): SliChecks {
  const named = new Map<string, SliCheck>();
  for (const check of look.checks) {
    const [name, sli] =
      check.tier === undefined ? healthCheck(check, config, look) : limitCheck(check, config, look);
    let free = name;
    for (let n = 2; named.has(free); n++) free = `${name}_${n}`;
    named.set(free, sli);
  }
  return Object.fromEntries(named);
}

type Named = readonly [name: string, check: SliCheck];

interface Values {
  readonly baseline: number | null;
  readonly canary: number | null;
}

function healthCheck(check: Check, config: RolloutConfig, look: Look): Named {
  const { bound, verdict } = check;
  const of = (metric: "error_rate" | "p95_latency" | "throughput"): Values =>
    lanesOf(look, (lane) => countedValue(metric, lane));
  const told = (values: Values, threshold: number | null) => sli(values, threshold, verdict);
  switch (check.name as CheckName) {
    case "error_rate": {
      const values = of("error_rate");
      const thresholds = stageAt(config, look.stage).thresholds ?? config.thresholds;
      return ["error_rate_percent", told(values, mostErrors(values, bound, thresholds))];
    }
    case "latency": {
      const values = of("p95_latency");
      return ["latency_p95_ms", told(values, scaled(values.baseline, 1 + bound / 100))];
    }
    case "throughput": {
      const values = of("throughput");
      return ["throughput_percent", told(values, scaled(values.baseline, 1 - bound / 100))];
    }
    case "sample_size":
      return [
        "samples",
        told(
          lanesOf(look, ({ finished }) => finished),
          bound,
        ),
      ];
    case "duration":
      return ["duration_seconds", told({ baseline: null, canary: check.observed }, bound)];
  }
}

/** So much more than stable, and never less success than the least that is allowed. */
function mostErrors({ baseline }: Values, points: number, thresholds: Thresholds): number {
  const atMost = 100 - thresholds.minSuccessRatePercent;
  return baseline === null ? atMost : Math.min(baseline + points, atMost);
}

function limitCheck(check: Check, config: RolloutConfig, look: Look): Named {
  const limit = stageAt(config, look.stage).limits.find(
    ({ tier, breach }) =>
      tier === check.tier && limitName(breach) === check.name && breach.value === check.bound,
  );
  const tier = check.tier === undefined ? {} : { tier: check.tier };
  if (limit === undefined) {
    const values = { baseline: null, canary: check.observed };
    return [check.name, { ...sli(values, check.bound, check.verdict), ...tier }];
  }
  const { metric } = limit.breach;
  const values = valuesOf(metric, look, check);
  const told = sli(values, thresholdOf(limit.breach, values.baseline), check.verdict);
  return [wireName(metric), { ...told, ...tier }];
}

function valuesOf(metric: Metric, look: Look, check: Check): Values {
  if (isPlain(metric)) return { baseline: null, canary: check.observed };
  const { stable, canary, baseline, queue, ruling } = look;
  const reported = ruling?.reported ?? { stable: {}, canary: {} };
  const seen = { stable: baseline ?? stable, canary, reported, queue };
  return { baseline: laneValue(metric, "stable", seen), canary: laneValue(metric, "canary", seen) };
}

function thresholdOf({ kind, value }: Limit["breach"], baseline: number | null): number | null {
  switch (kind) {
    case "absolute":
      return value;
    case "delta_points":
      return baseline === null ? null : baseline + value;
    case "delta_percent":
      return scaled(baseline, 1 + value / 100);
    case "ratio":
      return scaled(baseline, value);
  }
}

/** The canary beside what it was compared with. */
function lanesOf(look: Look, measure: (lane: LaneCounts) => number | null): Values {
  return { baseline: measure(look.baseline ?? look.stable), canary: measure(look.canary) };
}

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}

const STATUS: Readonly<Record<Verdict, SliStatus>> = {
  pass: "PASS",
  fail: "FAIL",
  unknown: "UNKNOWN",
};

function sli({ baseline, canary }: Values, threshold: number | null, verdict: Verdict): SliCheck {
  return {
    baseline: rounded(baseline),
    canary: rounded(canary),
    threshold: rounded(threshold),
    status: STATUS[verdict],
  };
}

const SUFFIXES: Readonly<Record<MetricUnit, string>> = {
  percent: "_percent",
  ms: "_ms",
  seconds: "_seconds",
  jobs: "",
  MB: "",
  "": "",
};

/** `latency_p99_ms` for `p99_latency`, as the document writes it; `memory_mb` as it is. */
function wireName(metric: Metric): string {
  const [, which] = /^(\w+)_latency$/.exec(metric) ?? [];
  const name = which === undefined ? metric : `latency_${which}`;
  const suffix = SUFFIXES[unitOf(metric)];
  return name.endsWith(suffix) ? name : `${name}${suffix}`;
}

/** Four decimals at most. */
function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Math.round(value * 10_000) / 10_000;
}
