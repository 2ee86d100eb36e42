/**
 * Threads that run seeds. They live as long as the campaign, so that what it costs to start one is
 * paid once. Which thread runs which task, and in which order they end, is left open: results come
 * back in the order of the tasks.
 */
import { extname } from "node:path";
import { Worker } from "node:worker_threads";

import type { SwarmFile, Task, TaskResult } from "../../swarm/task.ts";
import { harnessBug } from "./run-task.ts";

/** Compiled, it lies beside this file under another ending. */
const ENTRY = new URL(`seed-worker${extname(import.meta.filename)}`, import.meta.url);

/**
 * Wall time in which the virtual time of a seed must go on. Not a bound of the whole run, which may
 * be long, on a machine that has much else to do.
 */
const STANDSTILL_MS = 120_000;

/** What a thread says of its task: that it is done, or (null) that it goes on. */
export interface Said {
  readonly done: TaskResult | null;
}

export interface PoolOptions {
  readonly files: readonly SwarmFile[];
  /** Threads; at least 1. */
  readonly jobs: number;
}

export interface BatchOptions {
  readonly signal: AbortSignal;
  readonly onDone: (done: TaskResult) => void;
}

export class SeedPool {
  readonly #options: PoolOptions;
  readonly #threads: (Worker | null)[];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#threads = Array.from({ length: options.jobs }, () => null);
  }

  /** Null for tasks that an abort left undone. */
  async run(tasks: readonly Task[], options: BatchOptions): Promise<(TaskResult | null)[]> {
    const results: (TaskResult | null)[] = tasks.map(() => null);
    const waiting = [...tasks.entries()];
    const lane = async (thread: number) => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (options.signal.aborted) return;
        const [place, task] = next;
        const done = await this.#runOn(thread, task, options.signal);
        if (done === null) return;
        results[place] = done;
        options.onDone(done);
      }
    };
    await Promise.all(this.#threads.map((_, thread) => lane(thread)));
    return results;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread?.terminate()));
    this.#threads.fill(null);
  }

  /** Null if it was aborted. */
  #runOn(thread: number, task: Task, signal: AbortSignal): Promise<TaskResult | null> {
    const worker = this.#thread(thread);
    return new Promise((resolve) => {
      const settle = (done: TaskResult | null) => {
        clearTimeout(watchdog);
        worker.off("message", heard);
        worker.off("error", failed);
        worker.off("exit", ended);
        signal.removeEventListener("abort", aborted);
        resolve(done);
      };
      const dead = (why: string) => {
        this.#threads[thread] = null;
        settle(harnessBug(task, this.#options.files, `the thread that ran it died: ${why}`));
      };
      const watchdog = setTimeout(() => {
        void worker.terminate();
        dead(`its virtual time stood still for ${STANDSTILL_MS / 1_000} s`);
      }, STANDSTILL_MS);
      const heard = ({ done }: Said) => {
        if (done !== null) settle(done);
        else watchdog.refresh();
      };
      const failed = (error: Error) => dead(error.message);
      const ended = (code: number) => dead(`exit code ${code}`);
      const aborted = () => settle(null);
      worker.on("message", heard);
      worker.on("error", failed);
      worker.on("exit", ended);
      signal.addEventListener("abort", aborted);
      worker.postMessage(task);
    });
  }

  #thread(index: number): Worker {
    const there = this.#threads[index];
    if (there) return there;
    const worker = new Worker(ENTRY, { workerData: { files: this.#options.files } });
    this.#threads[index] = worker;
    return worker;
  }
}
