/** One command, given twice: the same bytes, whatever the process was told about the world. */
import { afterEach, expect, test, vi } from "vitest";

import { runShort } from "./short-command.ts";
import { goldenDigests } from "./short-scenarios.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("two processes write the same bytes, also in another language and time zone", () => {
  const scenario = "error-burst";
  const first = runShort({ scenario });
  vi.stubEnv("TZ", "Pacific/Apia");
  vi.stubEnv("LC_ALL", "tr_TR.UTF-8");
  const second = runShort({ scenario });
  expect(second).toEqual(first);
  expect(first.digest).toBe(goldenDigests()[scenario]);
  const report = ["audit.jsonl", "history.jsonl", "index.html", "replay.txt", "result.json"];
  expect(Object.keys(first.files)).toEqual([...report, "scenario.resolved.yaml"]);
});
