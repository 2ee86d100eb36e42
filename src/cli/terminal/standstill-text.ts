/** How a world stands at one instant, for the terminal: what runs, what lasts, what is pending. */
import type { LaneLoad } from "../../canary/store/replies.ts";
import type { ProcessStanding, Standstill } from "../../compose/repeat/standstill.ts";
import { formatShare, words } from "../../report/format.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Fault } from "../../scenario/faults/fault.ts";
import { eventList, secondsText } from "./event-list.ts";

const LEASES_SHOWN = 12;
const NAME_WIDTH = 13;

export function standstillText(of: Standstill): string {
  const when = of.ended ? "the end of the run" : "stopped";
  const after = counted(of.events, "event");
  return [
    `${when} at ${secondsText(of.at)} s, after ${after}, digest ${of.digest}\n`,
    `\nprocesses\n${of.processes.map(processText).join("")}`,
    `\nfaults that last\n${of.faults.map(faultText).join("") || "  none\n"}`,
    `\nrollout\n${rolloutText(of)}`,
    `\nlanes\n${laneText("stable", of.store.stable)}${laneText("canary", of.store.canary)}`,
    `  ${"waiting".padEnd(NAME_WIDTH)} ${grouped(of.store.waiting)} for another attempt\n`,
    `  ${"dead letters".padEnd(NAME_WIDTH)} ${grouped(of.store.deadIds.length)}\n`,
    `\nleases\n${leasesText(of)}`,
    `\nlast events\n${eventList(of.last) || "  none\n"}`,
    `\npending: ${of.pending ?? "nothing"}\n`,
  ].join("");
}

function processText(process: ProcessStanding): string {
  const { name, phase, version, incarnation, since } = process;
  const runs = version === "" ? "" : `, version ${version}`;
  const state = standingOf(phase);
  const started = `since ${secondsText(since)} s, start ${incarnation}${runs}`;
  return `  ${name.padEnd(NAME_WIDTH)} ${state} ${started}\n`;
}

function standingOf(phase: ProcessStanding["phase"]): string {
  if (phase === "started" || phase === "resumed") return "up";
  return phase === "paused" ? "paused" : `down (${phase})`;
}

function faultText({ id, kind, targets, at, for: lasts }: Fault): string {
  const span = `${secondsText(at)} s to ${secondsText(at + lasts)} s`;
  return `  ${id.padEnd(NAME_WIDTH)} ${words(kind)}, ${span}: ${targets.join(", ")}\n`;
}

function rolloutText({ store: { deployment, route } }: Standstill): string {
  const canary = route.canaryVersion === null ? "none" : route.canaryVersion;
  const lanes = `stable ${route.stableVersion || "any"}, canary ${canary}`;
  const share = `${formatShare(route.share)} to canary`;
  const routed = `  route         ${share}, epoch ${route.epoch}, ${lanes}\n`;
  if (deployment === null) return `${routed}  deployment    none\n`;
  const { id, state, version, stage } = deployment;
  return `${routed}  deployment    ${id} ${words(state)}, stage ${stage}, version ${version}\n`;
}

function laneText(name: string, { queued, inFlight }: LaneLoad): string {
  return `  ${name.padEnd(NAME_WIDTH)} ${grouped(queued)} queued, ${grouped(inFlight)} in flight\n`;
}

function leasesText({ contents: { leases }, at }: Standstill): string {
  const held = leases.filter(({ stable, canary }) => stable.length + canary.length > 0);
  if (held.length === 0) return "  none holds a job\n";
  const shown = held.slice(0, LEASES_SHOWN).map(({ lease, lapsesAt, stable, canary }) => {
    const left = lapsesAt < at ? "due to lapse" : `lapses at ${secondsText(lapsesAt)} s`;
    const jobs = `${grouped(stable.length)} stable, ${grouped(canary.length)} canary`;
    return `  ${lease}: ${jobs}, ${left}\n`;
  });
  const more = held.length - shown.length;
  return `${shown.join("")}${more > 0 ? `  and ${grouped(more)} more\n` : ""}`;
}
