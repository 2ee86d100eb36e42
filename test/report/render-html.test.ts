/** The report's markup: what stands in it without scripts, its size, its escaping, its bytes. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";

import { renderHtml } from "../../src/report/render-html.ts";
import type { RunResult } from "../../src/result/run-result.ts";
import {
  emptyResult,
  failedResult,
  inconclusiveResult,
  promotedResult,
  rollbackResult,
} from "./sample-result.ts";

const SAMPLES: readonly (readonly [string, RunResult])[] = [
  ["rollback", rollbackResult()],
  ["promoted", promotedResult()],
  ["inconclusive", inconclusiveResult()],
  ["failed", failedResult()],
  ["empty", emptyResult()],
];

/** What a reader without scripts gets. */
function withoutScripts(page: string): string {
  return page.replace(/<script[\s\S]*?<\/script>/g, "").replace(/<style[\s\S]*?<\/style>/g, "");
}

function textOf(markup: string): string {
  return withoutScripts(markup)
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
}

describe.each(SAMPLES)("the report of a run: %s", (_, result) => {
  let page: string;
  beforeAll(async () => {
    page = await renderHtml(result);
  });

  test("says verdict, reason, seed, digest and command without scripts", () => {
    const text = textOf(page);
    expect(text).toContain(result.verdict);
    expect(text).toContain(result.reason);
    expect(text).toContain(result.digest);
    expect(text).toContain(result.command);
    for (const doubt of result.validity.doubts) expect(text).toContain(doubt);
  });

  test("has every section that the navigation names, and nothing undefined", () => {
    const markup = withoutScripts(page);
    const anchors = [...markup.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    const ids = [...markup.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const anchor of anchors) expect(ids).toContain(anchor);
    expect(textOf(markup)).not.toMatch(/undefined|NaN|\[object|Infinity/);
  });

  test("stays under 1.5 MB and asks nothing of the network", () => {
    expect(Buffer.byteLength(page)).toBeLessThan(1_500_000);
    const outside = withoutScripts(page).match(/(?:src|href)="(?!#|data:)[^"]*"/g);
    expect(outside).toBeNull();
  });

  test("closes every element that it opens", () => {
    expect(unbalanced(withoutScripts(page))).toEqual([]);
  });
});

/** Names of elements that are opened and closed a different number of times. */
function unbalanced(markup: string): string[] {
  const names =
    "main nav section div span p table thead tbody tr th td ul ol li dl dt dd a b figure";
  const more = "figcaption details summary code pre button output header footer svg small h1 h2 h3";
  return `${names} ${more}`.split(" ").filter((name) => {
    const opened = markup.match(new RegExp(`<${name}[ >]`, "g"))?.length ?? 0;
    const closed = markup.match(new RegExp(`</${name}>`, "g"))?.length ?? 0;
    return opened !== closed;
  });
}

test("findings stand failures first", async () => {
  const text = textOf(await renderHtml(failedResult()));
  const places = ["jobs-conserved", "rolled-back-within", "routing-conformance"].map((id) =>
    text.indexOf(id),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(text).toContain("First jobs: 917,204; 917,206.");
});

test("a still shows where there is no script, for each chart", async () => {
  const page = withoutScripts(await renderHtml(rollbackResult()));
  const stills = page.match(/<img class="still" alt="[^"]{20,}"[^>]*src="data:image\/png;base64,/g);
  expect(stills).toHaveLength(3);
});

test("the rollback names its steps and what it took", async () => {
  const text = textOf(await renderHtml(rollbackResult()));
  expect(text).toContain("First look that could see it 1:34 1.99 s");
  expect(text).toContain("Terminated 1:42.3 1.93 s");
  expect(textOf(await renderHtml(promotedResult()))).toContain("No rollback took place");
});

test("looks beyond the most that are shown are counted", async () => {
  const base = rollbackResult();
  const look = base.looks[0];
  if (look === undefined) throw new Error("the sample has no look");
  const held = { ...look, decision: { ...look.decision, kind: "hold" as const } };
  const looks = [...base.looks, ...Array.from({ length: 3_000 }, () => held)];
  const page = await renderHtml({ ...base, looks });
  expect(textOf(page)).toContain(
    `Showing 150 of ${(looks.length / 1_000).toFixed(3).replace(".", ",")} looks`,
  );
  expect(Buffer.byteLength(page)).toBeLessThan(1_500_000);
});

test("a run of 36,000 noisy buckets stays under 1.5 MB", async () => {
  const base = rollbackResult();
  const stretch = <T>(values: readonly T[]) =>
    Array.from({ length: 36_000 }, (_, i) => values[i % values.length] as T);
  const { series } = base;
  const lane = (of: typeof series.stable) => ({
    enqueued: stretch(of.enqueued),
    finished: stretch(of.finished),
    failed: stretch(of.failed),
    runMsP50: stretch(of.runMsP50),
    runMsP99: stretch(of.runMsP99),
    endToEndMsP99: stretch(of.endToEndMsP99),
  });
  const page = await renderHtml({
    ...base,
    lengthMs: 18_000_000,
    series: {
      bucketMs: 500,
      atMs: Array.from({ length: 36_000 }, (_, i) => i * 500),
      planned: stretch(series.planned),
      share: stretch(series.share),
      depth: stretch(series.depth),
      latenessMsP99: stretch(series.latenessMsP99),
      stable: lane(series.stable),
      canary: lane(series.canary),
    },
  });
  expect(Buffer.byteLength(page)).toBeLessThan(1_500_000);
});

test("nothing from a scenario or a run becomes markup", async () => {
  const evil = '<script>alert("1")</script><img src=x onerror=alert(1)>\u2028&amp;\'';
  const base = failedResult();
  const page = await renderHtml({
    ...base,
    scenario: { ...base.scenario, name: evil, description: evil },
    seed: evil,
    reason: evil,
    command: evil,
    findings: base.findings.map((f) => ({ ...f, title: evil, sentence: evil, observed: evil })),
    looks: base.looks.map((l) => ({ ...l, decision: { ...l.decision, reason: evil } })),
    faults: base.faults.map((fault) => ({ ...fault, id: evil })),
    validity: { doubts: [evil], environment: [[evil, evil]] },
  });
  expect(page.match(/<script/g)).toHaveLength(2 + countInLibrary(page));
  expect(page).not.toContain("<img src=x");
  expect(page).not.toContain('alert("1")</script>');
  expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
});

/** Occurrences of the word in the drawing library's own code, which are no elements. */
function countInLibrary(page: string): number {
  const start = page.lastIndexOf("<script>");
  return (page.slice(start + 1).match(/<script/g) ?? []).length;
}

test("the same result gives the same bytes in another process", async () => {
  const writer = new URL("../../src/report/render-html.ts", import.meta.url);
  const code = `
    import { createHash } from "node:crypto";
    const { renderHtml } = await import("${writer}");
    const { rollbackResult } = await import("${new URL("./sample-result.ts", import.meta.url)}");
    console.log(createHash("sha256").update(await renderHtml(rollbackResult())).digest("hex"));`;
  const other = execFileSync(process.execPath, ["--input-type=module", "--eval", code], {
    encoding: "utf8",
    env: { ...process.env, TZ: "Asia/Kathmandu", LANG: "de_DE.UTF-8", HOME: "/nonexistent" },
  });
  const here = await renderHtml(rollbackResult());
  expect(other.trim()).toBe(createHash("sha256").update(here).digest("hex"));
}, 30_000);
