/** The diagram of a failing run: what is chosen, where it stands, and that words say it too. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { HistoryEvent } from "../../../src/history/event.ts";
import { renderHtml } from "../../../src/report/render-html.ts";
import { layOut, STORE } from "../../../src/report/timeline/diagram-layout.ts";
import { isMessage, MOST_ARROWS, pickStory } from "../../../src/report/timeline/pick-story.ts";
import { storySection } from "../../../src/report/timeline/story-section.ts";
import type { RunResult } from "../../../src/result/run-result.ts";
import { failedResult, rollbackResult } from "../sample-result.ts";
import { requeuedAt, SMALL_HISTORY } from "./small-history.ts";

/** The sample's failed run, in which findings name these jobs. */
function naming(...jobs: number[]): RunResult {
  const result = failedResult();
  const findings = result.findings.map((finding) =>
    finding.id === "jobs-conserved" ? { ...finding, jobs } : finding,
  );
  return { ...result, findings };
}

describe("what is chosen", () => {
  test("all that happened to a named job, and what it stood in", () => {
    const story = pickStory(naming(7), SMALL_HISTORY);
    expect(story?.events).toEqual(SMALL_HISTORY);
    expect(story).toMatchObject({ shown: 4, of: 4 });
    expect(story?.letters).toEqual(new Map([[7, "A"]]));
  });

  test("never more arrows than a person reads, and the count says what is left out", () => {
    const counts = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(counts, (eventsOfJob) => {
        const history = eventsOfJob.flatMap((count, job) =>
          Array.from({ length: count }, (_, i) => requeuedAt(job, 10 * i + job)),
        );
        const jobs = eventsOfJob.map((_, job) => job);
        const story = pickStory(naming(...jobs), history);
        expect(story?.of).toBe(history.length);
        expect(story?.shown).toBe(story?.events.filter(isMessage).length);
        expect(story?.shown).toBeLessThanOrEqual(MOST_ARROWS);
        expect(story?.letters.has(0)).toBe(true);
        const room = MOST_ARROWS - (eventsOfJob[0] ?? 0);
        const second = eventsOfJob[1];
        expect(story?.letters.has(1)).toBe(second !== undefined && second <= room);
      }),
      { seed: 51, numRuns: 60 },
    );
  });

  test("nothing of a run that passed, or of jobs that nothing is known of", () => {
    expect(storySection(rollbackResult(), SMALL_HISTORY)).toBeNull();
    expect(storySection(naming(8), SMALL_HISTORY)).toBeNull();
  });
});

describe("where it stands", () => {
  const story = pickStory(naming(7), SMALL_HISTORY);
  if (story === null) throw new Error("the sample tells nothing");
  const layout = layOut(story);

  test("the store is between those that send jobs and those that decide", () => {
    expect(layout.rows).toEqual(["producer/0", "stable/0", STORE]);
    const heights = layout.rows.map((row) => layout.y(row));
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  });

  test("later is further right, within the picture", () => {
    const instants = layout.messages.flatMap(({ sentAt, storeAt, heardAt }) =>
      [sentAt, storeAt, heardAt].filter((at) => at !== null),
    );
    const inOrder = [...new Set(instants)].sort((a, b) => a - b);
    const places = inOrder.map((at) => layout.x(at));
    for (const [i, place] of places.entries()) {
      expect(place).toBeGreaterThan(places[i - 1] ?? 0);
      expect(place).toBeLessThan(layout.width);
    }
  });

  test("a process's line has a gap where it was down", () => {
    const kinds = layout.lives.get("stable/0")?.map(({ kind, end }) => [kind, end]);
    expect(kinds).toEqual([
      ["up", "paused"],
      ["paused", "resumed"],
      ["up", "crashed"],
      ["up", null],
    ]);
  });
});

describe("the page", () => {
  test("shows the diagram and says every event of it in words", async () => {
    const page = await renderHtml(naming(7), SMALL_HISTORY);
    expect(page).toContain('<a href="#story">What happened</a>');
    expect(page).toContain("Showing 4 of 4 messages");
    expect(page).toContain('class="lost"');
    expect(page).toContain("no reply to settle of job 7: it may have been carried out");
    expect(page).toContain("lease stable/0#1 lapsed with job 7");
    expect(page).toContain("fault-1 (crash) begins: stable/0");
    expect(page).toBe(await renderHtml(naming(7), SMALL_HISTORY));
  });

  test("weighs little even with all arrows, and escapes what came from a run", () => {
    const many = Array.from({ length: 400 }, (_, i) => requeuedAt(7, 10 * i));
    const odd = many.map((event): HistoryEvent => ({ ...event, process: "<b>&" }));
    const section = storySection(naming(7), odd)?.text ?? "";
    expect(section).toContain("Showing 150 of 400 messages");
    expect(section).toContain("&lt;b&gt;&amp;");
    expect(section).not.toContain("<b>&");
    expect(section.length).toBeLessThan(120_000);
  });

  test("has no such section where nothing is to be explained", async () => {
    expect(await renderHtml(rollbackResult(), SMALL_HISTORY)).not.toContain('id="story"');
  });
});
