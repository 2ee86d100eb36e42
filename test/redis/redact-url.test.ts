/** Passwords never show, in well-formed URLs and in others. */
import { expect, test } from "vitest";

import { redactUrl, withoutPassword } from "../../src/redis/provision/redact-url.ts";

test.each([
  ["redis://127.0.0.1:6379/2", "redis://127.0.0.1:6379/2"],
  ["redis://user:secret@host:1", "redis://user:***@host:1"],
  ["rediss://:secret@host", "rediss://:***@host"],
  ["redis://:se@cr:et/@host", "redis://:***@host"],
  ["user:secret@host", "user:***@host"],
  ["host:6379", "host:6379"],
])("%s shows as %s", (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});

test("a message loses the password as written and as decoded", () => {
  const url = "redis://u:p%40ss@host";
  expect(withoutPassword(`AUTH p@ss at ${url}: p%40ss`, url)).toBe(
    "AUTH *** at redis://u:***@host: ***",
  );
  expect(withoutPassword("fine", "redis://host")).toBe("fine");
});
