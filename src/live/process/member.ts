/**
 * One named process over all of its incarnations: which one runs, where their spools are, and what
 * they counted and used together.
 */
import type { Incarnation } from "./incarnation.ts";
import type { Counts, ResourceUse } from "./messages.ts";

const NOTHING_USED: ResourceUse = {
  wallMicroseconds: 0,
  cpuMicroseconds: 0,
  loopActiveMs: 0,
  loopIdleMs: 0,
  peakMemoryBytes: 0,
};

export class Member {
  readonly name: string;
  readonly spools: string[] = [];
  /** The one that runs, if any. */
  incarnation: Incarnation | null = null;
  ready = false;
  /** Its end was asked for, or announced. */
  expected = false;
  /** The latest counts of the latest incarnation; null before the first. */
  counts: Counts | null = null;
  #finishedBefore = 0;
  #usedBefore: ResourceUse = NOTHING_USED;

  constructor(name: string) {
    this.name = name;
  }

  get starts(): number {
    return this.spools.length;
  }

  /** Jobs that all of its incarnations finished. */
  get finished(): number {
    return this.#finishedBefore + (this.counts?.finished ?? 0);
  }

  /** What all of its incarnations used, as far as they told. */
  get used(): ResourceUse {
    return addUse(this.#usedBefore, this.counts?.use ?? NOTHING_USED);
  }

  began(incarnation: Incarnation): void {
    this.#finishedBefore = this.finished;
    this.#usedBefore = this.used;
    this.counts = null;
    this.ready = false;
    this.expected = false;
    this.incarnation = incarnation;
    this.spools.push(incarnation.assignment.spoolPath);
  }

  counted(counts: Counts): void {
    this.counts = counts;
  }

  ended(): void {
    this.incarnation = null;
    this.ready = false;
  }
}

function addUse(a: ResourceUse, b: ResourceUse): ResourceUse {
  return {
    wallMicroseconds: a.wallMicroseconds + b.wallMicroseconds,
    cpuMicroseconds: a.cpuMicroseconds + b.cpuMicroseconds,
    loopActiveMs: a.loopActiveMs + b.loopActiveMs,
    loopIdleMs: a.loopIdleMs + b.loopIdleMs,
    peakMemoryBytes: Math.max(a.peakMemoryBytes, b.peakMemoryBytes),
  };
}
