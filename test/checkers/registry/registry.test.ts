/** Silence and impostors: right histories pass, and each way to be wrong is caught. */
import { describe, expect, test } from "vitest";
import { AnswersFresh } from "../../../src/checkers/registry/answers-fresh.ts";
import { ImpostorsAlerted } from "../../../src/checkers/registry/impostors-alerted.ts";
import { SilenceBounded } from "../../../src/checkers/registry/silence-bounded.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { aScenario } from "../../a-scenario.ts";
import { ALERT, type HistoryBuilder, traitsOf } from "../history-builder.ts";
import { LEASE, REGISTRY, WorkerStory } from "./worker-story.ts";

const scenario = aScenario({ scenario: { registry: REGISTRY } });
const context = { scenario, traitsOf };
/** More than one heartbeat and two timeouts. */
const LATE = SECOND + 2 * scenario.timing.commandTimeout + SECOND;

class Story extends WorkerStory {
  alerted(): this {
    const message = `${LEASE} does not count: somebody claims to be another one.`;
    const alert = { ...ALERT, at: this.at, subject: LEASE, message };
    this.history.add({ kind: "alerted", at: this.at, process: "controller/0", alert });
    return this;
  }

  crashed(): this {
    this.history.process("crashed");
    return this;
  }

  ended(): HistoryBuilder {
    return this.history.audited();
  }
}

describe("silence-bounded", () => {
  const heard = () => new Story().enlisted("canary/1").answered("1");
  const check = (story: Story) =>
    story.ended().verdict(new SilenceBounded(context), "silence-bounded");

  test("passes marks in time", () => {
    const story = heard()
      .wait(10 * SECOND)
      .marked("unreachable", "1");
    expect(
      check(
        story
          .wait(20 * SECOND)
          .marked("removed", "1")
          .wait(100 * SECOND),
      ),
    ).toBe("pass");
  });

  test("says nothing where nobody is silent", () => {
    expect(check(heard().wait(5 * SECOND))).toBeUndefined();
  });

  test.each([
    [
      "unreachable too soon",
      () =>
        heard()
          .wait(9 * SECOND)
          .marked("unreachable", "1"),
    ],
    [
      "removed too soon",
      () =>
        heard()
          .wait(29 * SECOND)
          .marked("removed", "1"),
    ],
    ["never unreachable", () => heard().wait(10 * SECOND + LATE)],
    [
      "never removed",
      () =>
        heard()
          .wait(10 * SECOND)
          .marked("unreachable", "1")
          .wait(20 * SECOND + LATE),
    ],
  ])("catches who is %s", (_name, story) => {
    expect(check(story())).toBe("fail");
  });

  test("does not blame a controller that is down", () => {
    expect(
      check(
        heard()
          .crashed()
          .wait(20 * SECOND + LATE),
      ),
    ).toBeUndefined();
  });
});

describe("impostors-alerted", () => {
  const impostor = () => new Story().enlisted("canary/2").answered("1");
  const check = (story: Story) =>
    story.ended().verdict(new ImpostorsAlerted(context), "impostors-alerted");

  test("passes one that is distrusted and told of", () => {
    expect(check(impostor().marked("distrusted", "1").alerted().wait(LATE))).toBe("pass");
  });

  test("says nothing of who is whom it says", () => {
    const story = new Story().enlisted("canary/1").answered("1").marked("trusted", "1");
    expect(check(story)).toBeUndefined();
  });

  test.each([
    ["is trusted", () => impostor().marked("trusted", "1")],
    ["nobody is told of", () => impostor().marked("distrusted", "1").wait(LATE)],
    ["nobody judges", () => impostor().wait(LATE)],
  ])("catches one that %s", (_name, story) => {
    expect(check(story())).toBe("fail");
  });
});

test.each([
  [["1", "2", "3"], "pass"],
  [["1", "2", "1"], "fail"],
] as const)("challenges %j are answered: %s", (challenges, verdict) => {
  const story = new Story().enlisted("canary/1");
  for (const challenge of challenges) story.wait(SECOND).answered(challenge);
  expect(story.ended().verdict(new AnswersFresh(), "answers-fresh")).toBe(verdict);
});
