/** Which of the metrics that workers report a rollout asks for: nobody reads what nobody judges. */
import { isReported, type ReportedMetric } from "../../../../rules/metric.ts";
import type { RolloutConfig } from "../../../config.ts";
import { askedConditions } from "../../../plan/asked-conditions.ts";

/** Configurations are asked at every look, and never change. */
const known = new WeakMap<RolloutConfig, readonly ReportedMetric[]>();

/** Those that a limit or a rule names, each once. */
export function namedMetrics(config: RolloutConfig): readonly ReportedMetric[] {
  const before = known.get(config);
  if (before !== undefined) return before;
  const named = new Set(
    askedConditions(config)
      .map(({ metric }) => metric)
      .filter(isReported),
  );
  known.set(config, [...named]);
  return [...named];
}
