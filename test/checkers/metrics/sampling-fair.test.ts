import { expect, test } from "vitest";
import { SamplingFair } from "../../../src/checkers/metrics/sampling-fair.ts";
import type { JobsSettled } from "../../../src/history/event.ts";
import { hashUnit } from "../../../src/kernel/hash.ts";
import { MILLISECOND } from "../../../src/kernel/time.ts";
import { aScenario } from "../../a-scenario.ts";
import { HistoryBuilder, traitsOf } from "../history-builder.ts";

/** Batches of ten, whose run times are 1 to 10 ms; what is told is said by job and run time. */
function historyOf(tells: (job: number, runTime: number) => boolean, weight = 4): HistoryBuilder {
  const history = new HistoryBuilder();
  for (let batch = 0; batch < 400; batch++) {
    const jobs = Array.from({ length: 10 }, (_, i) => batch * 10 + i);
    history.settled(jobs);
    const event = history.events.pop() as JobsSettled;
    const startedAt = jobs.map((_, i) => event.at - (i + 1) * MILLISECOND);
    const finishedAt = jobs.map(() => event.at);
    const told = jobs.map((job, i) => tells(job, i + 1));
    history.add({ ...event, startedAt, finishedAt, sample: { weight, told } });
  }
  return history;
}

const drawn = (job: number) => hashUnit("any", String(job)) < 1 / 4;

function check(history: HistoryBuilder, sampleAbove: number | null = 100) {
  const scenario = aScenario({ scenario: { timing: { ...aScenario().timing, sampleAbove } } });
  return history.verdict(new SamplingFair({ scenario, traitsOf }), "sampling-fair");
}

test("passes a sample that is drawn without regard to the run times", () => {
  expect(check(historyOf(drawn))).toBe("pass");
});

test("catches one that prefers the fast or the slow, or leaves out the slowest", () => {
  expect(check(historyOf((_, runTime) => runTime <= 2.5))).toBe("fail");
  expect(
    check(historyOf((job, runTime) => runTime > 5 && hashUnit("any", String(job)) < 0.5)),
  ).toBe("fail");
  expect(check(historyOf((job, runTime) => runTime < 10 && drawn(job)))).toBe("fail");
});

test("catches one of another size than its weight says", () => {
  expect(check(historyOf(drawn, 8))).toBe("fail");
  expect(check(historyOf(drawn, 2))).toBe("fail");
});

test("catches any sample where there should be none; there is no finding without one", () => {
  expect(check(historyOf(drawn), null)).toBe("fail");
  expect(check(new HistoryBuilder().settled([1]), null)).toBeUndefined();
});

test("gives no finding when everything was told: nobody was fast enough", () => {
  expect(check(new HistoryBuilder().settled([1]))).toBeUndefined();
});
