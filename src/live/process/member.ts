/**
 * One named process over all of its incarnations: which one runs, where their spools are, and what
 * they counted and used together.
 */
import type { Incarnation } from "./incarnation.ts";
import type { Counts, ResourceUse, Role } from "./messages.ts";

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
  /** Of the latest incarnation. */
  role: Role | null = null;
  ready = false;
  /** It is meant to run: what a crash does not change. */
  wanted = true;
  /** Its end was asked for, or announced. */
  expected = false;
  /** It was asked to end, and will be started again. */
  asked = false;
  planned = 0;
  enqueued = 0;
  exhausted = false;
  #finished = 0;
  #finishedBefore = 0;
  #used: ResourceUse = NOTHING_USED;
  #usedBefore: ResourceUse = NOTHING_USED;

  constructor(name: string) {
    this.name = name;
  }

  get starts(): number {
    return this.spools.length;
  }

  /** That the latest incarnation runs; "" for all but workers. */
  get version(): string {
    return this.role?.kind === "worker" ? this.role.version : "";
  }

  /** Jobs that all of its incarnations finished. */
  get finished(): number {
    return this.#finishedBefore + this.#finished;
  }

  /** What all of its incarnations used, as far as they told. */
  get used(): ResourceUse {
    return addUse(this.#usedBefore, this.#used);
  }

  began(incarnation: Incarnation): void {
    this.#finishedBefore = this.finished;
    this.#usedBefore = this.used;
    this.#finished = 0;
    this.#used = NOTHING_USED;
    this.ready = false;
    this.expected = false;
    this.asked = false;
    this.incarnation = incarnation;
    this.role = incarnation.assignment.role;
    this.spools.push(incarnation.assignment.spoolPath);
  }

  counted(counts: Counts, use: ResourceUse): void {
    // A producer that was started again does not know yet where the store expects it to go on.
    this.planned = Math.max(this.planned, counts.planned);
    this.enqueued = Math.max(this.enqueued, counts.enqueued);
    this.exhausted ||= counts.exhausted;
    this.#finished = counts.finished;
    this.#used = use;
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
