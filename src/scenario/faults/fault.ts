/**
 * An explicit fault plan entry: `{ kind, targets, at, for, parameters }`. A scenario is resolved to
 * a list of these before the run; replaying needs the list and the seed, nothing else.
 */
import type { StoreCommand } from "../../canary/store/commands.ts";
import type { Duration } from "../../kernel/time.ts";

interface Planned {
  /** `fault-1`, `fault-2`, ... in the order of the plan. */
  readonly id: string;
  /** Process names that it strikes, e.g. `canary/0`, or `store`, or `load`; never a pattern. */
  readonly targets: readonly string[];
  /** Since the run's start. */
  readonly at: Duration;
  /** How long it lasts. For what ends a process: until the process is started again. */
  readonly for: Duration;
}

/** Which way of a connection: from the process to the store, back, or either. */
export type Direction = "both" | "to_store" | "from_store";

/** Stands for every custom metric of a fleet. */
export const ALL_METRICS = "all";

type None = Readonly<Record<never, never>>;

/** What each kind of fault is told beside targets and times. Probabilities and shares: 0 to 1. */
export interface FaultParameters {
  // Processes.
  /** The process is gone at once (SIGKILL in the live world). */
  readonly crash: None;
  /** The process is asked to end, finishes what it runs, ends, and is started again. */
  readonly graceful_stop: None;
  /** The process does nothing, and then goes on as if no time had passed (SIGSTOP, SIGCONT). */
  readonly pause: None;
  /** The process ends right before, or right after, it sends its `nth` such command. */
  readonly crash_at_command: {
    readonly command: StoreCommand["kind"];
    /** Counted from the fault's beginning; 1 for the first. */
    readonly nth: number;
    readonly moment: "before" | "after";
  };
  /** The worker is replaced by one of another version, in the middle of its jobs. */
  readonly version_change: { readonly version: string };

  // How workers run jobs.
  /** Service times are multiplied by `factor`, then `shift` is added; of a `share` of attempts. */
  readonly latency: {
    readonly factor: number;
    readonly shift: Duration;
    readonly share: number;
  };
  /** Service times are multiplied by a factor that falls from `factor` to 1 while it lasts. */
  readonly cold_start: { readonly factor: number };
  /** An attempt fails with this probability, on top of the fleet's own errors. */
  readonly error_burst: {
    readonly probability: number;
    /** Job kinds that it strikes; empty for all. */
    readonly kinds: readonly string[];
  };
  /** An attempt that failed is settled as a success with this probability. */
  readonly wrong_result: { readonly probability: number };
  /** A worker that starts one of these jobs dies of it, and is started again after `restart`. */
  readonly poison: { readonly probability: number; readonly restart: Duration };
  /**
   * A worker dies after so many attempts, and is started again after `restart`; until then service
   * times grow linearly up to `factor`.
   */
  readonly memory_leak: {
    readonly attempts: number;
    readonly factor: number;
    readonly restart: Duration;
  };

  // The store.
  /** The store is gone and refuses connections; it comes back with all that it acknowledged. */
  readonly store_down: None;
  /** The store takes commands and answers none; at the end it carries them all out. */
  readonly store_hang: None;
  /** Every command takes the store this much longer. */
  readonly store_slow: { readonly delay: Duration };
  /** Writes are refused for want of memory; reads are answered. */
  readonly store_oom: None;
  /** Everything is refused with LOADING, as after a start. */
  readonly store_loading: None;
  /** Writes are refused with READONLY, as by a replica. */
  readonly store_readonly: None;
  /**
   * The store is gone; at the end a replica takes its place, which lacks what was acknowledged in
   * the last `loses` before the beginning.
   */
  readonly failover: { readonly loses: Duration };
  /** The store forgets its scripts at once. */
  readonly script_flush: None;
  /** The store drops a key at once. */
  readonly eviction: { readonly key: "windows" | "leadership" | "stable" | "canary" };
  /** What is stored of the deployment cannot be read while it lasts. */
  readonly corruption: None;
  /**
   * The stored route is overwritten by one that sends everything to the canary, with a signature
   * that is no longer right; at the end it is put back, unless another was committed meanwhile.
   */
  readonly route_forged: None;
  /** The stored configuration is another one, under the version and hash that it had. */
  readonly config_changed: None;

  // The network between processes and the store.
  /** Each way takes `delay` longer, and up to `jitter` more. */
  readonly network_delay: {
    readonly delay: Duration;
    readonly jitter: Duration;
    readonly direction: Direction;
  };
  readonly bandwidth: { readonly bytes: number; readonly direction: Direction };
  /** Nothing passes. `held`: what was sent arrives at the end; otherwise it is lost. */
  readonly partition: { readonly direction: Direction; readonly held: boolean };
  /** Connections are reset at the beginning, and again after each `interval`. */
  readonly connection_reset: { readonly interval: Duration };
  /** The command is carried out and its reply is lost, with this probability. */
  readonly reply_lost: { readonly probability: number };

  // Clocks of processes; the store's own clock is right.
  readonly clock_step: { readonly by: Duration; readonly towards: "future" | "past" };
  /** The clock gains (or loses) this part of the time that passes. */
  readonly clock_drift: { readonly rate: number; readonly towards: "future" | "past" };
  /** The clock jumps forward by `by`, or back again, after each `interval`. */
  readonly clock_strobe: { readonly by: Duration; readonly interval: Duration };

  // What a controller reads of the metrics windows.
  /** No reply to the reading ever says anything: `missing` is silence, `empty` no traffic. */
  readonly metrics_missing: { readonly as: "silence" | "empty" };
  /** Windows as they were so long ago. */
  readonly metrics_late: { readonly by: Duration };
  /** Counts are NaN. */
  readonly metrics_nan: None;

  // What workers say of themselves to the registry; nothing of it without one.
  /** The worker goes on working and answers no challenge. */
  readonly worker_silent: None;
  /** The worker registers as the next one of its fleet, with its own secret. */
  readonly impersonation: None;
  /** The worker reports to have finished more than it claimed. */
  readonly report_implausible: None;
  /** Each job that ends meanwhile adds `to` to a custom metric; `metric` may be ALL_METRICS. */
  readonly report_shift: { readonly metric: string; readonly to: number };

  // The load.
  /** Arrivals are multiplied by `factor`. */
  readonly traffic_burst: { readonly factor: number };
  readonly silence: None;
}

export type FaultKind = keyof FaultParameters;

/** A fault of one kind. */
export type FaultOf<K extends FaultKind> = Planned & { readonly kind: K } & FaultParameters[K];

/** Discriminated on `kind`. */
export type Fault = { [K in FaultKind]: FaultOf<K> }[FaultKind];

/** What a fault acts through; each world has one carrier for each. */
export type FaultLayer =
  | "process"
  | "worker"
  | "store"
  | "network"
  | "clock"
  | "metrics"
  | "registry"
  | "load";

type KindsOfLayer<L extends FaultLayer> = {
  [K in FaultKind]: (typeof LAYERS)[K] extends L ? K : never;
}[FaultKind];

export type FaultOfLayer<L extends FaultLayer> = {
  [K in KindsOfLayer<L>]: FaultOf<K>;
}[KindsOfLayer<L>];

const LAYERS = {
  crash: "process",
  graceful_stop: "process",
  pause: "process",
  crash_at_command: "process",
  version_change: "process",
  latency: "worker",
  cold_start: "worker",
  error_burst: "worker",
  wrong_result: "worker",
  poison: "worker",
  memory_leak: "worker",
  store_down: "store",
  store_hang: "store",
  store_slow: "store",
  store_oom: "store",
  store_loading: "store",
  store_readonly: "store",
  failover: "store",
  script_flush: "store",
  eviction: "store",
  corruption: "store",
  route_forged: "store",
  config_changed: "store",
  network_delay: "network",
  bandwidth: "network",
  partition: "network",
  connection_reset: "network",
  reply_lost: "network",
  clock_step: "clock",
  clock_drift: "clock",
  clock_strobe: "clock",
  metrics_missing: "metrics",
  metrics_late: "metrics",
  metrics_nan: "metrics",
  worker_silent: "registry",
  impersonation: "registry",
  report_implausible: "registry",
  report_shift: "registry",
  traffic_burst: "load",
  silence: "load",
} as const satisfies Readonly<Record<FaultKind, FaultLayer>>;

export function layerOf(kind: FaultKind): FaultLayer {
  return LAYERS[kind];
}

export function isOfLayer<L extends FaultLayer>(fault: Fault, layer: L): fault is FaultOfLayer<L> {
  return LAYERS[fault.kind] === layer;
}

export const FAULT_KINDS = Object.keys(LAYERS) as readonly FaultKind[];
