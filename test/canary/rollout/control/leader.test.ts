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

test("who hears nothing for the length of a leadership keeps it from nobody", () => {
  const leader = new Leader(options);
  const asked: number[] = [];
  const commands = { push: (command: TakeLeadership) => asked.push(command.leaseFor) };
  const granted = { kind: "leadership", order: 1, leads: true, token: 1, lapsesIn: 0 } as const;
  for (const at of [0, SECOND - 1, 2 * SECOND]) {
    leader.renew(at, commands);
    leader.unanswered(at);
  }
  leader.renew(3 * SECOND, commands);
  leader.answered({ ...granted, at: 0, holder: options.name }, 3 * SECOND);
  expect(leader.leads(3 * SECOND + MILLISECOND)).toBe(false);
  leader.renew(3 * SECOND + MILLISECOND, commands);
  expect(asked).toEqual([SECOND, SECOND, MILLISECOND, MILLISECOND, SECOND]);
});
