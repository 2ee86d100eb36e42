/**
 * The audit trail of a queue as a Redis holds it, and where its deployment says that it ends. Both
 * are of one moment: where a commit came between, it is read on.
 */
import { NO_RECORDS } from "../../canary/audit/mark.ts";
import type { AuditEnd } from "../../canary/audit/verify-audit.ts";
import { BATCH_LIMIT } from "../../canary/store/commands.ts";
import { OperatingError } from "../../kernel/errors.ts";
import { SECOND } from "../../kernel/time.ts";
import { connect } from "../../redis/connect.ts";
import { RedisStore } from "../../redis/redis-store.ts";

export interface TrailOptions {
  readonly url: string;
  readonly queue: string;
}

export interface StoredTrail {
  readonly lines: readonly string[];
  readonly end: AuditEnd;
}

/** Not even a busy controller commits so often between two readings. */
const READINGS = 10;

/** @throws OperatingError REDIS_UNREACHABLE, STORE_REFUSED, or USAGE for what is no queue's name */
export async function readTrail({ url, queue }: TrailOptions): Promise<StoredTrail> {
  const redis = await connect({ url, name: "audit" });
  try {
    // The windows are not read: any length of a slot will do.
    return await readOn(new RedisStore({ redis, slotFor: SECOND }), queue);
  } catch (cause) {
    if (cause instanceof OperatingError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatingError({
      code: "STORE_REFUSED",
      message: `The audit trail of queue ${queue} could not be read: ${why}`,
      hint: "Check that the queue's keys are what coalmine wrote, and that scripts may run.",
      cause,
    });
  } finally {
    redis.disconnect();
  }
}

async function readOn(store: RedisStore, queue: string): Promise<StoredTrail> {
  const endOf = async (): Promise<AuditEnd> => {
    const { deployment } = await store.apply({ kind: "readRollout", queue });
    return deployment?.audit ?? NO_RECORDS;
  };
  const lines: string[] = [];
  let end = await endOf();
  for (let i = 0; i < READINGS; i++) {
    for (let total = lines.length + 1; lines.length < total; ) {
      const command = { kind: "readAudit", queue, from: lines.length, limit: BATCH_LIMIT } as const;
      const read = await store.apply(command);
      lines.push(...read.records);
      total = read.records.length === 0 ? 0 : read.total;
    }
    const now = await endOf();
    if (now.hash === end.hash) break;
    end = now;
  }
  return { lines, end };
}
