/**
 * What happened to the jobs that findings name: a space-time diagram, and the same events as a
 * list. Shown only where there is something to explain.
 */
import type { HistoryEvent } from "../../history/event.ts";
import { SECOND } from "../../kernel/time.ts";
import type { RunResult } from "../../result/run-result.ts";
import { formatNumber } from "../format.ts";
import { type Html, html } from "../markup/html.ts";
import { section } from "../markup/table.ts";
import { type Layout, layOut } from "./diagram-layout.ts";
import { diagramSvg } from "./diagram-svg.ts";
import { eventSentence } from "./event-sentence.ts";
import { isMessage, pickStory, type Story, shownJobs } from "./pick-story.ts";

export const STORY_TITLE = "What happened";

/** Null: no finding names a job, or nothing of it was kept. */
export function storySection(result: RunResult, history: readonly HistoryEvent[]): Html | null {
  const story = pickStory(result, history);
  if (story === null || story.shown === 0) return null;
  const layout = layOut(story);
  const shown = `Showing ${formatNumber(story.shown)} of ${formatNumber(story.of)} messages`;
  const lead = [
    `${shown} that tell of the findings, and the faults and processes around them. Time runs to`,
    "the right and is not to scale: long silences are a step. Arrows: solid to and from the store;",
    "broken with a cross: no reply was heard. A gap in a line: the process was down; dots: paused.",
  ].join(" ");
  return section({
    id: "story",
    title: STORY_TITLE,
    lead,
    body: [jobKey(story), diagram(story, layout), list(story, layout)],
  });
}

function diagram(story: Story, layout: Layout): Html {
  return html`<div class="diagram" role="region" tabindex="0" aria-label="Space-time diagram">
${diagramSvg(layout, story.letters)}</div>`;
}

function jobKey({ letters }: Story): Html | null {
  if (letters.size === 0) return null;
  const jobs = [...letters].map(
    ([job, letter]) => html`<b class="job">${letter}</b> job ${formatNumber(job)} `,
  );
  return html`<p class="jobs">Jobs that findings name: ${jobs}</p>`;
}

/** Messages carry the numbers of the diagram; what else happened stands between them. */
function list({ events, letters }: Story, layout: Layout): Html {
  let number = 0;
  const items = events
    .filter((event) => isListed(event, layout))
    .map((event) => {
      const jobs = shownJobs(event, letters).map((job) => letters.get(job) ?? "");
      const marks = jobs.length === 0 ? null : html` <b class="job">${jobs.join("")}</b>`;
      const own = isMessage(event) ? String(++number) : "\u2013";
      return html`<li><span class="number">${own}</span>
<span class="when">${(event.at / SECOND).toFixed(3)} s</span>
<code>${event.process}</code> ${eventSentence(event)}${marks}</li>
`;
    });
  return html`<details open><summary>The same events as a list</summary>
<ul class="story">${items}</ul></details>`;
}

/** What was over before the first message explains nothing, nor does what came after the last. */
function isListed(event: HistoryEvent, { faults, from, to }: Layout): boolean {
  if (event.kind === "fault") return faults.some(({ id }) => id === event.fault.id);
  return isMessage(event) || (event.at >= from && event.at <= to);
}
