/** Specimens of limits and rules: what fires, which rule wins, and what a warning leads to. */
import type * as EvaluateRule from "../../../src/canary/rules/evaluate-rule.ts";
import type * as Health from "../../../src/canary/rules/health.ts";
import type * as Strongest from "../../../src/canary/rules/strongest.ts";
import type { Specimen } from "../specimen.ts";

/** The five checks stay wide open, so that limits and rules decide. */
function ruledBy(keys: string): string {
  return `rollout:
  auto_promotion: true
  sticky_key: tenant
  initial_percent: 20%
  step_duration: 60s
  min_duration: 2s
  metrics_window: 4s
  look_every: 1s
  verify_for: 1s
  grace: 3s
  rollback_thresholds: { max_error_rate_increase: 100 points, min_success_rate: 0% }
${keys}`;
}

const BURST = `faults: [{ error_burst: canary, at: 8s, for: 20s, probability: 40% }]
`;
const ALERTS = `${ruledBy(`  rules:
    - name: tell
      conditions: [{ metric: error_rate, operator: gt, value: 10% }]
      actions: [{ alert: warning }]
      evaluation_interval: 1s
      cooldown: 30s
`)}${BURST}`;
const PAUSES = `${ruledBy(`  rules:
    - name: first
      conditions: [{ metric: error_rate, operator: gt, value: 10% }]
      actions: [pause]
      priority: 90
      evaluation_interval: 1s
    - name: second
      conditions: [{ metric: error_rate, operator: gt, value: 10% }]
      actions: [pause]
      priority: 10
      evaluation_interval: 1s
`)}${BURST}`;
const WARNED = `${ruledBy(`  limits: [{ metric: error_rate, warning: 10% }]
`)}${BURST}`;

export const BROKEN_ENGINE: readonly Specimen[] = [
  {
    name: "cooldown that nobody keeps",
    number: null,
    story: "A rule that has just fired fires again at the next look, and alerts pile up.",
    caughtBy: ["rules-kept"],
    seeds: 1,
    scenario: ALERTS,
    module: "../../src/canary/rules/evaluate-rule.ts",
    breakIt: (original: typeof EvaluateRule) => {
      const evaluateRule: typeof EvaluateRule.evaluateRule = (input) =>
        original.evaluateRule({ ...input, rule: { ...input.rule, cooldown: 0 } });
      return { evaluateRule };
    },
  },
  {
    name: "priority the wrong way round",
    number: null,
    story: "Of two rules that ask for the same, the one that matters less is named.",
    caughtBy: ["rules-kept"],
    seeds: 1,
    scenario: PAUSES,
    module: "../../src/canary/rules/strongest.ts",
    breakIt: (original: typeof Strongest) => {
      const strongestAction: typeof Strongest.strongestAction = (fired, bars) => {
        const inverted = fired.map(({ rule, reason }) => ({
          rule: { ...rule, priority: 100 - rule.priority },
          reason,
        }));
        return original.strongestAction(inverted, bars);
      };
      return { strongestAction };
    },
  },
  {
    name: "warning that rolls back",
    number: null,
    story: "A warning is taken for a breach: a canary that was to be watched is gone.",
    caughtBy: ["decisions-justified"],
    seeds: 1,
    scenario: WARNED,
    module: "../../src/canary/rules/health.ts",
    breakIt: (original: typeof Health) => {
      const overallVerdict: typeof Health.overallVerdict = (checks) =>
        original.overallVerdict(checks.map(({ tier: _tier, ...check }) => check));
      return { overallVerdict };
    },
  },
];
