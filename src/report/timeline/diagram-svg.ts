/**
 * The space-time diagram as inline SVG, from its layout: process lines with their gaps, shaded
 * faults, and messages as arrows with the numbers of the list below. It repeats what the list says,
 * so it is one picture to screen readers.
 */
import type { HistoryEvent } from "../../history/event.ts";
import type { Fault } from "../../scenario/faults/fault.ts";
import { formatInstant, words } from "../format.ts";
import { type Html, html } from "../markup/html.ts";
import { FAULT_PX, type Layout, type Life, type Message, ROW_PX, STORE } from "./diagram-layout.ts";
import { eventSentence } from "./event-sentence.ts";
import { type Story, shownJobs } from "./pick-story.ts";

const NAMES_PX = 96;
const FAULTS_TOP_PX = 30;

export function diagramSvg(layout: Layout, letters: Story["letters"]): Html {
  const { width, height, rows } = layout;
  const names = rows.map(
    (row) =>
      html`<text${row === STORE ? html` class="store"` : null} x="8" y="${
        layout.y(row) + 4
      }">${row}</text>`,
  );
  const frame = html`width="${NAMES_PX}" height="${height}"`;
  return html`<svg class="names" ${frame} aria-hidden="true">${names}</svg>
<svg width="${width}" height="${height}" role="img"
aria-label="Messages between processes and the store; the list below says the same in words.">
${layout.labels.map((at) => instantLabel(layout, at))}
${layout.faults.map((fault, i) => shadeOf(layout, fault, i))}
${rows.map((row) => (layout.lives.get(row) ?? []).map((life) => lifeLine(layout, row, life)))}
${numberHeights(layout).map(([message, dy]) => arrowOf(layout, message, { letters, dy }))}
</svg>`;
}

function instantLabel(layout: Layout, at: number): Html {
  const x = layout.x(at);
  return html`<line class="gridline" x1="${x}" x2="${x}" y1="16" y2="${layout.height}"/>
<text class="when" x="${x}" y="12">${formatInstant(at)}</text>`;
}

/** Its name on a line of its own, and its shade over whom it strikes. */
function shadeOf(layout: Layout, fault: Fault, index: number): Html {
  const [from, to] = [layout.x(fault.at), layout.x(fault.at + fault.for)];
  const width = Math.max(to - from, 3);
  const top = FAULTS_TOP_PX + index * FAULT_PX;
  const struck = layout.rows.filter((row) => fault.targets.includes(row));
  return html`<rect class="shade" x="${from}" y="${top - 10}" width="${width}" height="4"/>
<text class="of-fault" x="${from}" y="${top + 3}">${fault.id}: ${words(fault.kind)}</text>
${struck.map(
  (row) =>
    html`<rect class="shade" x="${from}" y="${layout.y(row) - ROW_PX / 2 + 3}" width="${
      width
    }" height="${ROW_PX - 6}"/>`,
)}`;
}

function lifeLine(layout: Layout, row: string, life: Life): Html {
  const y = layout.y(row);
  const [from, to] = [layout.x(life.from), layout.x(life.to)];
  const kind = row === STORE ? "store-line" : life.kind;
  // On the side where no numbers stand.
  const text = y < layout.y(STORE) ? y + 14 : y - 5;
  const until = life.end === null ? to + (life.to === life.from ? 0 : 40) : to;
  const end =
    life.end === null || life.end === "paused" || life.end === "resumed"
      ? null
      : html`<text class="ends" x="${to + 4}" y="${text}">${life.end}</text>`;
  return html`<line class="${kind}" x1="${from}" x2="${until}" y1="${y}" y2="${y}"/>${end}`;
}

/** Numbers at one place stand above one another. */
function numberHeights({ messages }: Layout): (readonly [Message, number])[] {
  const taken = new Map<string, number>();
  return messages.map((message) => {
    const place = `${message.event.process} ${message.heardAt}`;
    const above = taken.get(place) ?? 0;
    taken.set(place, above + 1);
    return [message, above * 11] as const;
  });
}

interface ArrowOptions {
  readonly letters: Story["letters"];
  /** How much higher than usual the number stands. */
  readonly dy: number;
}

function arrowOf(layout: Layout, message: Message, { letters, dy }: ArrowOptions): Html {
  const { event, number, sentAt, storeAt, heardAt } = message;
  const [row, store] = [layout.y(event.process), layout.y(STORE)];
  const x = layout.x(heardAt);
  const isAbove = row < store;
  const jobs = shownJobs(event, letters).map((job) => letters.get(job) ?? "");
  const text = row + (isAbove ? -7 - dy : 15 + dy);
  const to = sentAt === null || storeAt === null ? null : ([layout.x(storeAt), store] as const);
  return html`<g class="${kindOf(event)}"><title>${eventSentence(event)}</title>
${to === null ? null : arrow([layout.x(sentAt ?? 0), row], to)}
${storeAt === null ? lostReply([x, row], store) : arrow([layout.x(storeAt), store], [x, row])}
<text x="${x}" y="${text}">${number}${
    jobs.length === 0 ? null : html` <tspan class="job">${jobs.join("")}</tspan>`
  }</text></g>
`;
}

type Point = readonly [number, number];

function arrow([x1, y1]: Point, [x2, y2]: Point): Html {
  const length = Math.max(Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1)), 1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const corner = (side: number) =>
    `${tenths(x2 - 7 * ux - side * 3 * uy)},${tenths(y2 - 7 * uy + side * 3 * ux)}`;
  const head = `${x2},${y2} ${corner(1)} ${corner(-1)}`;
  return html`<line class="arrow" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>
<polygon class="head" points="${head}"/>`;
}

/** It never came: broken off half-way, with a cross. */
function lostReply([x, y]: Point, store: number): Html {
  const half = (y + store) / 2;
  const cross = `M${x - 4} ${half - 4}l8 8m0 -8l-8 8`;
  return html`<line class="arrow" x1="${x}" y1="${half}" x2="${x}" y2="${y}"/>
<path class="cross" d="${cross}"/>`;
}

function kindOf(event: HistoryEvent): "lost" | "canary" | "stable" | "control" {
  if (event.kind === "unknown") return "lost";
  if (event.kind === "claimed") return event.lane;
  if ("lanes" in event) return event.lanes.includes("canary") ? "canary" : "stable";
  if (event.kind === "settled") return event.process.startsWith("canary") ? "canary" : "stable";
  return "control";
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
