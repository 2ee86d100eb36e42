/**
 * The clock of the live world: Unix microseconds that never jump. The coordinator reads the wall
 * clock once and hands out the pair; every process of the host adds its own monotonic difference,
 * so instants of different processes can be compared. Relies on one monotonic clock per host.
 */
import { performance } from "node:perf_hooks";

import type { Instant } from "../../kernel/time.ts";

/** One moment on both clocks; plain data, so that it can be sent to other processes. */
export interface ClockOrigin {
  readonly unixMicroseconds: number;
  /** Of the host's monotonic clock. */
  readonly monotonicMicroseconds: number;
}

/** Reads both clocks now. */
export function originNow(): ClockOrigin {
  return {
    unixMicroseconds: Date.now() * 1_000,
    monotonicMicroseconds: Math.floor(monotonicOffset() + performance.now() * 1_000),
  };
}

/** A clock that counts from `origin`. Never falls. */
export function wallClock(origin: ClockOrigin): () => Instant {
  const base = origin.unixMicroseconds - origin.monotonicMicroseconds + monotonicOffset();
  return () => Math.floor(base + performance.now() * 1_000);
}

/**
 * Monotonic clock minus `performance.now()`, which is cheaper to read but counts from the start of
 * the process. The tightest of a few pairs of readings is off by well under ten microseconds.
 */
function monotonicOffset(): number {
  let tightest = Number.POSITIVE_INFINITY;
  let offset = 0;
  for (let i = 0; i < 20; i++) {
    const before = process.hrtime.bigint();
    const own = performance.now() * 1_000;
    const after = process.hrtime.bigint();
    const width = Number(after - before);
    if (width >= tightest) continue;
    tightest = width;
    offset = Number(before) / 1_000 + width / 2_000 - own;
  }
  return offset;
}
