/** The page in a real browser: its script runs clean; charts, looks, zoom, theme and print work. */
import { expect, test } from "vitest";

import { renderHtml } from "../../src/report/render-html.ts";
import { chromium, documentAfterScript } from "./chromium.ts";
import { rollbackResult } from "./sample-result.ts";

/** Runs in the page, before its own script: notes errors, and plays a reader once all is loaded. */
function probe(): string {
  const watch = `
    const noted = { errors: [] };
    addEventListener("error", (event) => noted.errors.push(event.message));
    addEventListener("securitypolicyviolation", (e) => noted.errors.push(e.blockedURI));
    console.error = (...all) => noted.errors.push(all.join(" "));`;
  const play = `
    const ink = (canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count += 1;
      return count;
    };
    const pointer = (canvas, type, x) => canvas.dispatchEvent(new PointerEvent(type, {
      pointerId: 1, bubbles: true, button: 0, clientX: x,
      clientY: canvas.getBoundingClientRect().top + 60 }));
    addEventListener("load", () => {
      const canvas = document.querySelector("[data-chart=hero] canvas");
      canvas.setPointerCapture = () => {};
      const box = canvas.getBoundingClientRect();
      noted.inks = [...document.querySelectorAll("canvas")].map(ink);
      noted.stillShown = getComputedStyle(document.querySelector(".still")).display !== "none";
      noted.overflow = document.documentElement.scrollWidth - innerWidth;
      const at = box.left + 62 + ((box.width - 76) * 100) / 180;
      pointer(canvas, "pointerdown", at);
      pointer(canvas, "pointerup", at);
      noted.look = document.querySelector(".look-panel").hidden ? "" :
        document.querySelector("[data-look-content]").textContent;
      pointer(canvas, "pointermove", at);
      noted.cursor = document.querySelector("[data-chart=load] [data-cursor]").textContent;
      pointer(canvas, "pointerdown", box.left + 200);
      pointer(canvas, "pointermove", box.left + 280);
      pointer(canvas, "pointerup", box.left + 280);
      const resets = [...document.querySelectorAll("[data-reset]")];
      noted.zoomed = resets.map((button) => !button.hidden);
      resets[0].click();
      noted.reset = resets.map((button) => !button.hidden);
      const press = (key) => canvas.dispatchEvent(new KeyboardEvent("keydown", { key }));
      press("+");
      noted.zoomedByKey = !resets[0].hidden;
      press("Escape");
      document.querySelector("#theme").click();
      noted.theme = document.documentElement.dataset.theme;
      noted.inkDark = ink(canvas);
      const out = document.createElement("pre");
      out.id = "probe";
      out.textContent = btoa(JSON.stringify(noted));
      document.body.append(out);
    });`;
  return `<script>${watch}${play}</script>`;
}

async function play(width: number): Promise<Record<string, unknown>> {
  const page = await renderHtml(rollbackResult());
  const after = await documentAfterScript(page.replace("<title>", `${probe()}<title>`), width);
  const noted = /<pre id="probe">([^<]*)<\/pre>/.exec(after)?.[1];
  if (noted === undefined) throw new Error("the page's load event never came, or the probe failed");
  return JSON.parse(Buffer.from(noted, "base64").toString("latin1"));
}

test.skipIf(chromium === null).each([360, 1440])(
  "the page works, %i px wide",
  async (width) => {
    const noted = await play(width);
    expect(noted.errors).toEqual([]);
    expect(noted.inks).toHaveLength(3);
    for (const ink of noted.inks as number[]) expect(ink).toBeGreaterThan(2_000);
    expect(noted.stillShown).toBe(false);
    expect(noted.overflow).toBeLessThanOrEqual(0);
    expect(noted.look).toContain("Decision: rollback");
    expect(noted.look).toContain("error rate");
    expect(noted.cursor).toMatch(/^1:(39|40|41)/);
    expect(noted.zoomed).toEqual([true, true, false]);
    expect(noted.reset).toEqual([false, false, false]);
    expect(noted.zoomedByKey).toBe(true);
    expect(noted.theme).toMatch(/^(dark|light)$/);
    expect(noted.inkDark).toBeGreaterThan(2_000);
  },
  120_000,
);

test.skipIf(chromium === null)(
  "in print the stills stand in for the canvases",
  async () => {
    const note = `<script>addEventListener("load", () => {
    const shown = (name) => [...document.querySelectorAll(name)].map((e) => e.clientHeight > 0);
    document.body.dataset.noted = JSON.stringify([shown(".still"), shown(".stage")]);
  })</script>`;
    const page = (await renderHtml(rollbackResult()))
      .replace("@media print", "@media screen")
      .replace("<title>", `${note}<title>`);
    const after = await documentAfterScript(page, 900);
    const noted = /data-noted="([^"]*)"/.exec(after)?.[1];
    expect(noted).toBe("[[true,true,true],[false,false,false]]");
  },
  120_000,
);
