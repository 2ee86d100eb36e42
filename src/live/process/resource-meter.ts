/** What this process uses, from a moment on: CPU time, busy event loop, memory. */
import { performance } from "node:perf_hooks";

import type { ResourceUse } from "./messages.ts";

/** Starts counting; the function returned tells what was used since. */
export function resourceMeter(): () => ResourceUse {
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    const { active, idle } = performance.eventLoopUtilization(loop);
    return {
      wallMicroseconds: Math.round((performance.now() - startedMs) * 1_000),
      cpuMicroseconds: user + system,
      loopActiveMs: active,
      loopIdleMs: idle,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1_024,
    };
  };
}
