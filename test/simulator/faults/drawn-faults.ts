/** Faults of given kinds as a swarm would draw them, for scenarios of worlds.ts. */
import { type RandomStream, stream } from "../../../src/kernel/random.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fault, FaultKind, FaultParameters } from "../../../src/scenario/faults/fault.ts";
import { drawDuration, drawOne, type KindOf } from "../../../src/scenario/faults/fault-kind.ts";
import { KINDS } from "../../../src/scenario/faults/fault-kinds.ts";

const WORKERS = ["stable/0", "stable/1", "canary/0", "canary/1"] as const;
const PROCESSES = [...WORKERS, "controller/0", "producer/0", "producer/1"] as const;

/** Up to `count` faults within the first half minute. */
export function drawnFaults(
  seed: string,
  kinds: readonly [FaultKind, ...FaultKind[]],
  count: number,
): Fault[] {
  const random = stream(seed, "drawn-faults");
  const drawn = Array.from({ length: 1 + Math.floor(random.next() * count) }, () =>
    drawnFault(random, drawOne(random, kinds)),
  );
  drawn.sort((a, b) => a.at - b.at);
  return drawn.map((fault, i) => ({ ...fault, id: `fault-${i + 1}` }));
}

function drawnFault<K extends FaultKind>(random: RandomStream, kind: K): Fault {
  const table: KindOf<K> = KINDS[kind];
  const targets = [drawOne(random, table.strikes === "worker" ? WORKERS : PROCESSES)];
  const at = drawDuration(random, SECOND, 30 * SECOND);
  const lasts = drawDuration(random, 10 * MILLISECOND, 8 * SECOND);
  const context = { versions: ["v1", "v2"], maxAttempts: 3 };
  const parameters: FaultParameters[K] = table.draw(random, context);
  // The compiler cannot see that parameters of a kind make a fault of that kind.
  return { kind, id: "", targets, at, for: lasts, ...parameters } as unknown as Fault;
}
