/**
 * What the jobs of a run are: everything about a job follows from its number, the scenario and the
 * seed, so no table of jobs is kept anywhere.
 *
 * A job's number is `sequence x producers + producer`: each producer counts its own jobs 0, 1, 2.
 * Tenant and kind are keyed draws, so they do not depend on the order in which jobs are made.
 */
import type { Job } from "../canary/store/job.ts";
import { AssertionError, assert } from "../kernel/assert.ts";
import { type DrawKey, drawKey, keyedDraw } from "../kernel/random.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { JobsConfig } from "../scenario/scenario.ts";
import { JobDelays } from "./plan/job-delays.ts";
import { JobRepeats } from "./plan/job-repeats.ts";

export interface JobPlanOptions {
  readonly seed: string;
  readonly jobs: JobsConfig;
  readonly producers: number;
}

/** What a job number stands for, beside the instant at which the job is intended. */
export interface PlannedJob {
  readonly id: string;
  readonly tenant: string;
  readonly kind: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly delay?: Duration;
}

interface FieldPlan {
  readonly name: string;
  readonly key: DrawKey;
  readonly values: number;
}

const PREFIX = "job-";
const ZERO = 48;
const NINE = 57;

export function jobId(number: number): string {
  return `${PREFIX}${number}`;
}

/** The number in a job's id; an id that no plan can have made is refused. */
export function jobNumber(id: string): number {
  let number = 0;
  for (let i = PREFIX.length; i < id.length; i++) {
    const unit = id.charCodeAt(i);
    if (unit < ZERO || unit > NINE) throw foreign(id);
    number = number * 10 + (unit - ZERO);
  }
  const padded = id.charCodeAt(PREFIX.length) === ZERO && id.length > PREFIX.length + 1;
  if (id.length === PREFIX.length || padded || !id.startsWith(PREFIX)) throw foreign(id);
  return number;
}

function foreign(id: string): AssertionError {
  return new AssertionError(`job id ${JSON.stringify(id)} is none of this run: expected job-<n>`);
}

export class JobPlan {
  readonly producers: number;
  readonly #maxAttempts: number;
  readonly #payload: string;
  readonly #tenants: readonly string[];
  readonly #tenantKey: DrawKey;
  readonly #hotTenant: number;
  readonly #hotKey: DrawKey;
  readonly #fields: readonly FieldPlan[];
  readonly #kinds: readonly string[];
  /** Upper end of each kind's part of [0, 1). */
  readonly #kindEnds: readonly number[];
  readonly #kindKey: DrawKey;
  readonly #delays: JobDelays | null;
  readonly #repeats: JobRepeats | null;

  constructor({ seed, jobs, producers }: JobPlanOptions) {
    assert(producers >= 1, `a plan needs at least one producer, not ${producers}`);
    this.producers = producers;
    this.#maxAttempts = jobs.maxAttempts;
    this.#payload = "x".repeat(jobs.payloadBytes);
    this.#tenants = Array.from({ length: jobs.tenants }, (_, index) => `tenant-${index}`);
    this.#tenantKey = drawKey(seed, "tenant");
    this.#hotTenant = jobs.hotTenant;
    this.#hotKey = drawKey(seed, "hot-tenant");
    this.#fields = jobs.fields.map(({ name, values }) => {
      return { name, values, key: drawKey(seed, `field/${name}`) };
    });
    this.#kinds = jobs.kinds.map((kind) => kind.name);
    this.#kindEnds = endsOf(jobs.kinds.map((kind) => kind.weight));
    this.#kindKey = drawKey(seed, "kind");
    this.#delays = jobs.delayed && new JobDelays(seed, jobs.delayed);
    this.#repeats = jobs.repeated && new JobRepeats(seed, jobs.repeated.share);
  }

  /** The job's number, from its producer's own count. */
  numberOf(producer: number, sequence: number): number {
    return sequence * this.producers + producer;
  }

  jobOf(number: number, intendedAt: Instant): Job {
    const job = {
      id: jobId(number),
      kind: this.#kindOf(number),
      tenant: this.#tenantOf(number),
      intendedAt,
      attempt: 1,
      maxAttempts: this.#maxAttempts,
      payload: this.#payload,
    };
    const whole = this.#fields.length === 0 ? job : { ...job, fields: this.#fieldsOf(number) };
    const delay = this.#delays?.of(number) ?? null;
    return delay === null ? whole : { ...whole, delay };
  }

  /** The job that a producer enqueues in this job's turn: nearly always this one. */
  sentFor(number: number): number {
    return this.#repeats?.sentFor(number) ?? number;
  }

  traitsOf(number: number): PlannedJob {
    const tenant = this.#tenantOf(number);
    const traits = { id: jobId(number), tenant, kind: this.#kindOf(number) };
    const whole =
      this.#fields.length === 0 ? traits : { ...traits, fields: this.#fieldsOf(number) };
    const delay = this.#delays?.of(number) ?? null;
    return delay === null ? whole : { ...whole, delay };
  }

  #fieldsOf(number: number): Record<string, string> {
    const fields: Record<string, string> = {};
    for (const { name, key, values } of this.#fields) {
      fields[name] = `${name}-${Math.floor(keyedDraw(key, number) * values)}`;
    }
    return fields;
  }

  #tenantOf(number: number): string {
    const count = this.#tenants.length;
    if (count === 0) return "";
    if (this.#hotTenant > 0 && keyedDraw(this.#hotKey, number) < this.#hotTenant) {
      return this.#tenants[0]!;
    }
    return this.#tenants[Math.floor(keyedDraw(this.#tenantKey, number) * count)]!;
  }

  #kindOf(number: number): string {
    const last = this.#kinds.length - 1;
    if (last < 0) return "";
    const draw = last === 0 ? 0 : keyedDraw(this.#kindKey, number);
    let index = 0;
    while (index < last && draw >= this.#kindEnds[index]!) index += 1;
    return this.#kinds[index]!;
  }
}

function endsOf(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let seen = 0;
  return weights.map((weight) => {
    seen += weight;
    return seen / total;
  });
}
