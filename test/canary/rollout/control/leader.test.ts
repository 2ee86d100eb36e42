import { expect, test } from "vitest";
import { Leader } from "../../../../src/canary/rollout/control/leader.ts";
import type { TakeLeadership } from "../../../../src/canary/store/commands.ts";
import { MILLISECOND, SECOND } from "../../../../src/kernel/time.ts";

const options = {
  name: "controller/0",
  queue: "q",
  leaderFor: SECOND,
  retryAfter: 20 * MILLISECOND,
  planned: null,
};

test("a leader that waits for an answer does not ask to be woken, however late it gets", () => {
  const leader = new Leader(options);
  const sent: TakeLeadership[] = [];
  expect(leader.renew(0, sent)).toBeNull();
  expect(leader.renew(10 * SECOND, sent)).toBeNull();
  expect(sent).toHaveLength(1);
  leader.unanswered(10 * SECOND);
  expect(leader.renew(10 * SECOND, sent)).toBe(10 * SECOND + options.retryAfter);
});
