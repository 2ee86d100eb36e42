/**
 * A baseline: what of an earlier `result.json` is compared. Present runs are read in the same way,
 * from the same text, so that both sides are of one shape.
 */
import { z } from "zod";

import { OperatingError } from "../../kernel/errors.ts";
import { SCHEMA_VERSION } from "../../result/run-result.ts";

const ms = z.number().nullable();
const count = z.int().min(0);
const percentiles = z.object({ p50: ms, p99: ms });
const fleet = z.looseObject({ version: z.string() });

const sideSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  scenario: z.string(),
  world: z.enum(["simulated", "live"]),
  seed: z.string(),
  digest: z.string(),
  verdict: z.enum(["pass", "fail", "inconclusive"]),
  findings: z.array(z.object({ id: z.string(), verdict: z.enum(["pass", "fail", "unknown"]) })),
  jobs: z.object({
    planned: count,
    enqueued: count,
    completed: count,
    dead: count,
    lost: count,
    doubled: count,
    drained: count,
  }),
  deployment: z.object({
    outcome: z.string(),
    events: z.array(z.object({ type: z.string(), at: z.number() })),
  }),
  rollback: z.object({
    detectMs: ms,
    verifyMs: ms,
    switchMs: ms,
    drainMs: ms,
    terminateMs: ms,
    totalMs: ms,
  }),
  load: z.object({
    latencyMs: percentiles,
    quietLatencyMs: percentiles,
    runMs: percentiles,
  }),
  routing: z.object({ stages: z.array(z.object({ share: z.number(), fromMs: z.number() })) }),
  resolvedScenario: z.looseObject({ stable: fleet, canary: fleet }),
});

/** What is compared of one run. */
export type Side = z.output<typeof sideSchema>;

export type Baseline =
  | { readonly kind: "readable"; readonly side: Side }
  | { readonly kind: "other_version"; readonly schemaVersion: number };

/**
 * @param options.file What messages call the file.
 * @throws OperatingError BASELINE_INVALID
 */
export function readBaseline(options: { readonly text: string; readonly file: string }): Baseline {
  const { text, file } = options;
  const document = parsed(text, file);
  const version = z.looseObject({ schemaVersion: z.int() }).safeParse(document);
  if (!version.success) throw invalid(file, "has no schemaVersion: it is no result of coalmine");
  const { schemaVersion } = version.data;
  if (schemaVersion !== SCHEMA_VERSION) return { kind: "other_version", schemaVersion };
  const side = sideSchema.safeParse(document);
  if (side.success) return { kind: "readable", side: side.data };
  const [first] = side.error.issues;
  const where = first === undefined ? "it" : first.path.join(".");
  throw invalid(file, `is no whole result.json: ${where}: ${first?.message ?? "cannot be read"}`);
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw invalid(file, `is not JSON: ${why}`, cause);
  }
}

function invalid(file: string, why: string, cause?: unknown): OperatingError {
  return new OperatingError({
    code: "BASELINE_INVALID",
    message: `The baseline ${file} ${why}.`,
    hint: "Give --baseline the result.json of an earlier report, as `coalmine run` wrote it.",
    cause,
  });
}
