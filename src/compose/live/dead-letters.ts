/**
 * The dead letters of a queue in a real Redis, for people: reads them, and has some or all tried
 * again, through the same machine as everywhere else.
 */
import { DEAD_LIMIT } from "../../canary/store/commands.ts";
import type { DeadLetter } from "../../canary/store/dead-letter.ts";
import type { RequeueSummary } from "../../canary/work/requeuer.ts";
import { hostRequeuer } from "../../host/host-requeuer.ts";
import { OperatingError } from "../../kernel/errors.ts";
import { MILLISECOND, SECOND } from "../../kernel/time.ts";
import { WallAgenda } from "../../live/clock/wall-agenda.ts";
import { originNow, wallClock } from "../../live/clock/wall-clock.ts";
import type { StorePort } from "../../ports/ports.ts";
import { connect } from "../../redis/connect.ts";
import { redisPort } from "../../redis/redis-port.ts";

export interface DeadLettersOptions {
  readonly redisUrl: string;
  readonly queue: string;
  /** Ids, or all that are dead; null to look only. */
  readonly requeue: readonly string[] | "all" | null;
  /** How many more attempts each gets that is requeued. */
  readonly attempts: number;
  /** The most dead letters that are read. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface DeadLettersFound {
  /** What is dead (when some were requeued: still), in the order in which it died. */
  readonly letters: readonly DeadLetter[];
  readonly total: number;
  /** Null if nothing was to be requeued. */
  readonly requeued: RequeueSummary | null;
}

const COMMAND_TIMEOUT = 5 * SECOND;
const RETRY_AFTER = 100 * MILLISECOND;

/** Throws OperatingError REDIS_UNREACHABLE, and INTERRUPTED when the signal is given. */
export async function deadLetters(options: DeadLettersOptions): Promise<DeadLettersFound> {
  const redis = await connect({ url: options.redisUrl, name: "dead-letters" });
  // Nothing here is counted in a window, so that their length does not matter.
  const port = redisPort({ redis, slotFor: SECOND, commandTimeout: COMMAND_TIMEOUT });
  try {
    const requeued = options.requeue === null ? null : await requeue(options, port);
    return { ...(await read(options, port)), requeued };
  } finally {
    port.close();
    redis.disconnect();
  }
}

async function requeue(options: DeadLettersOptions, store: StorePort): Promise<RequeueSummary> {
  const { queue, attempts, signal } = options;
  const ids = options.requeue === "all" ? null : options.requeue;
  const agenda = new WallAgenda(wallClock(originNow()));
  const { promise, resolve, reject } = Promise.withResolvers<RequeueSummary>();
  const requeuer = hostRequeuer({
    options: { queue, ids, attempts, batch: DEAD_LIMIT, retryAfter: RETRY_AFTER },
    agenda,
    store,
    finished: resolve,
  });
  const interrupt = (): void => reject(interrupted());
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    if (signal.aborted) throw interrupted();
    requeuer.start();
    return await promise;
  } finally {
    signal.removeEventListener("abort", interrupt);
    requeuer.stop();
    agenda.close();
  }
}

async function read(
  { queue, limit }: DeadLettersOptions,
  store: StorePort,
): Promise<Omit<DeadLettersFound, "requeued">> {
  const letters: DeadLetter[] = [];
  for (;;) {
    const after = letters.at(-1)?.number ?? 0;
    const page = await readPage(store, queue, after, Math.min(DEAD_LIMIT, limit - letters.length));
    letters.push(...page.letters);
    if (page.letters.length === 0 || letters.length >= limit) return { letters, total: page.total };
  }
}

function readPage(
  store: StorePort,
  queue: string,
  after: number,
  limit: number,
): Promise<Omit<DeadLettersFound, "requeued">> {
  return new Promise((resolve, reject) => {
    store.send({ kind: "readDead", queue, after, limit }, (exchange) => {
      if (exchange.kind === "replied") resolve(exchange.reply);
      else reject(unread(exchange.reason));
    });
  });
}

function unread(reason: string): OperatingError {
  return new OperatingError({
    code: "REDIS_UNREACHABLE",
    message: `The dead letters could not be read: ${reason}`,
    hint: "Check that the server runs and is the one that the queue is on, and ask again.",
  });
}

function interrupted(): OperatingError {
  return new OperatingError({
    code: "INTERRUPTED",
    message: "interrupted before all dead letters were requeued",
    hint: "Ask again: what was requeued already is skipped.",
  });
}
