/** A machine that runs in a host. */
export interface Hosted {
  start(): void;
  /** Silence at once: nothing further is sent, heard or woken. What a crash does. */
  stop(): void;
}
