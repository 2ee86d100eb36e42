/**
 * A way on which alerts get to people. A channel takes an alert and returns at once: it never
 * throws, never waits and holds up no decision. What it cannot take, or gives up on, it counts.
 */
import type { Alert } from "../../canary/alerts/alert.ts";

/** Counts since the channel was made. */
export interface ChannelStanding {
  /** Taken, and neither delivered nor given up yet. */
  readonly waiting: number;
  readonly delivered: number;
  /** Not taken, or pushed out by later ones: the queue was full. */
  readonly dropped: number;
  /** Tried as often as it may be, or refused for good. */
  readonly gaveUp: number;
}

export interface AlertChannel {
  readonly name: string;
  send(alert: Alert): void;
  standing(): ChannelStanding;
  /** Takes nothing more; resolves once all is delivered or given up, or after so long. */
  close(withinMs: number): Promise<void>;
}
