/**
 * A chart as plain data: the one definition that the page draws interactive and the server draws
 * as a still. It has no functions and no colours; chart-config.js gives it both.
 *
 * A chart has one x axis and panels stacked above it, each with a y axis of its own.
 */
import type { DecisionKind } from "../../canary/rollout/look.ts";
import type { Point } from "../thin.ts";

export type Unit = "percent" | "ms" | "perSecond" | "jobs";

/** What a line stands for decides how it is drawn; `measure` and `plan` belong to no lane. */
export type Role = "stable" | "canary" | "measure" | "plan";

export interface Panel {
  readonly title: string;
  readonly unit: Unit;
  readonly weight: number;
  readonly scale: "linear" | "logarithmic";
  readonly min: number;
  readonly max: number;
  /** Where the axis has lines and labels. */
  readonly ticks: readonly number[];
}

export interface Line {
  readonly label: string;
  /** Index into `panels`. */
  readonly panel: number;
  readonly role: Role;
  /** The value holds until the next point. */
  readonly stepped: boolean;
  /** Drawn thin and dotted: the lesser of two lines of one role in one panel. */
  readonly minor: boolean;
  readonly points: readonly Point[];
}

export interface Band {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

export interface FaultBand extends Band {
  /** Of the rows above the plot, from the lowest, 0, up. */
  readonly row: number;
}

export interface Mark {
  readonly at: number;
  readonly kind: DecisionKind;
  /** Number of the look in the decision log. */
  readonly look: number;
}

export interface ChartSpec {
  readonly id: string;
  /** `time`: ms since the run's start. `tail`: 1 / (1 - percentile / 100). */
  readonly x: "time" | "tail";
  readonly xMin: number;
  readonly xMax: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly panels: readonly Panel[];
  readonly lines: readonly Line[];
  readonly faults: readonly FaultBand[];
  readonly stages: readonly Band[];
  readonly marks: readonly Mark[];
}

/** Everything that a drawing takes from the theme. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly band: string;
  readonly hatch: string;
  readonly paper: string;
  readonly stable: string;
  readonly canary: string;
  readonly font: string;
  /** Size of the text; axes are as wide as it needs. */
  readonly fontPx: number;
}
