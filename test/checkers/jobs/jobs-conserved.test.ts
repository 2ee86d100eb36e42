/** Nothing lost, nothing doubled: histories that pass, and broken ones that must be caught. */
import { describe, expect, test } from "vitest";

import { JobsConserved } from "../../../src/checkers/jobs/jobs-conserved.ts";
import { HistoryBuilder } from "../history-builder.ts";

const jobs = [0, 1, 2];
const whole = () => new HistoryBuilder().enqueued(jobs).claimed(jobs);

function verdictsOf(history: HistoryBuilder) {
  const checker = new JobsConserved();
  const findings = history.findings([checker]);
  const [conserved, once] = findings;
  return {
    conserved: conserved?.verdict,
    once: once?.verdict,
    jobs: [...(conserved?.jobs ?? []), ...(once?.jobs ?? [])],
    totals: checker.totals(),
  };
}

describe("jobs-conserved", () => {
  test("passes when every job ends, retried and lapsed ones included", () => {
    const history = whole()
      .settled([0])
      .settled([1], "retry")
      .lapsed([2])
      .requeued([1, 2])
      .claimed([1, 2], { lease: "stable/1#1", attempt: 2 })
      .settled([1], "done", { lease: "stable/1#1", attempt: 2 })
      .settled([2], "dead", { lease: "stable/1#1", attempt: 2 })
      .audited({ deadJobs: [2] });
    const { conserved, once, totals } = verdictsOf(history);
    expect([conserved, once]).toEqual(["pass", "pass"]);
    expect(totals).toEqual({
      enqueued: 3,
      completed: 2,
      dead: 1,
      lost: 0,
      doubled: 0,
      recovered: 0,
      lostByStore: 0,
      ranAgain: 0,
    });
  });

  test("says unknown without an audit and without a job", () => {
    expect(verdictsOf(whole().settled(jobs)).conserved).toBe("unknown");
    expect(verdictsOf(new HistoryBuilder().audited()).conserved).toBe("unknown");
  });

  test("specimen 5, a retry that is not atomic: what is in no store is lost, by number", () => {
    const { conserved, jobs: offenders, totals } = verdictsOf(whole().settled([0, 2]).audited());
    expect([conserved, offenders, totals.lost]).toEqual(["fail", [1], 1]);
  });

  test("specimen 4, a lane that is not drained: jobs are stranded", () => {
    const history = new HistoryBuilder().enqueued(jobs, "canary").claimed([0], { lane: "canary" });
    history.settled([0], "done", { lane: "canary" }).audited({ heldJobs: [1, 2], canary: 2 });
    expect(verdictsOf(history)).toMatchObject({ conserved: "fail", jobs: [1, 2] });
  });

  test("jobs that the store holds, but cannot name, fail too", () => {
    const history = whole().settled(jobs);
    history.add({
      kind: "audited",
      at: history.at,
      process: "world",
      stable: { queued: 0, inFlight: 0 },
      canary: { queued: 0, inFlight: 0 },
      waiting: 4,
      deadJobs: [],
      heldJobs: [],
      trail: [],
    });
    expect(verdictsOf(history).conserved).toBe("fail");
  });

  test("a dead letter that is not among the dead letters is lost", () => {
    const history = whole().settled([0, 1]).settled([2], "dead").audited();
    expect(verdictsOf(history)).toMatchObject({ conserved: "fail", jobs: [2] });
  });

  test("a job that ended and is still in the store would run again", () => {
    const history = whole()
      .settled(jobs)
      .audited({ heldJobs: [1] });
    expect(verdictsOf(history)).toMatchObject({ conserved: "fail", jobs: [1] });
  });
});

describe("elimination", () => {
  const settling = { lease: "stable/0#1", jobs: [2], outcomes: ["done"] } as const;

  test("a settlement with a lost reply took effect if the store holds the job no more", () => {
    const history = whole().settled([0, 1]).unknown("settle", settling).audited();
    const { conserved, totals } = verdictsOf(history);
    expect([conserved, totals.recovered, totals.completed]).toEqual(["pass", 1, 3]);
  });

  test("a job of which no reply told was enqueued all the same", () => {
    const last = { ...settling, jobs: [3] };
    const history = whole()
      .settled(jobs)
      .unknown("enqueue", { jobs: [3] });
    history.claimed([3]).unknown("settle", last).audited();
    expect(verdictsOf(history)).toMatchObject({
      conserved: "pass",
      totals: { enqueued: 4, completed: 4, recovered: 1 },
    });
  });

  test("it did not if the store still holds it", () => {
    const history = whole()
      .settled([0, 1])
      .unknown("settle", settling)
      .audited({ heldJobs: [2] });
    expect(verdictsOf(history)).toMatchObject({ conserved: "fail", jobs: [2] });
  });

  test("a repeat that is refused leaves it open, one that is accepted does not", () => {
    const refused = whole().settled([0, 1]).unknown("settle", settling);
    refused.settled([2], "done", { refused: true }).audited();
    expect(verdictsOf(refused)).toMatchObject({ conserved: "pass", once: "pass" });
    const accepted = whole().settled([0, 1]).unknown("settle", settling).settled([2]).audited();
    expect(verdictsOf(accepted).totals).toMatchObject({ completed: 3, recovered: 0 });
  });

  test("the word of the lost reply may come after the job was claimed again", () => {
    const history = whole().settled([0, 1]).requeued([2]);
    const again = { lease: "stable/1#1", attempt: 2 };
    history.claimed([2], again).settled([2], "done", again);
    history.unknown("settle", { ...settling, outcomes: ["retry"] }).audited();
    expect(verdictsOf(history)).toMatchObject({ conserved: "pass", once: "pass" });
  });

  test("an enqueue with a lost reply that never took effect loses nothing", () => {
    const history = whole()
      .settled(jobs)
      .unknown("enqueue", { jobs: [3, 4] })
      .audited();
    expect(verdictsOf(history)).toMatchObject({ conserved: "pass", totals: { enqueued: 3 } });
  });

  test("deaths in a reap with a lost reply are told by the dead letters", () => {
    const history = whole()
      .settled([0, 1])
      .unknown("reap")
      .audited({ deadJobs: [2] });
    expect(verdictsOf(history)).toMatchObject({ conserved: "pass", totals: { dead: 1 } });
    const silent = whole()
      .settled([0, 1])
      .audited({ deadJobs: [2] });
    expect(verdictsOf(silent).conserved).toBe("fail");
  });
});

describe("jobs-once", () => {
  test.each([
    ["a job enqueued twice", whole().enqueued([1]).settled(jobs)],
    ["a job settled twice (specimen 13)", whole().settled(jobs).settled([1])],
    ["a job claimed after it had ended", whole().settled(jobs).claimed([1])],
    ["a job claimed while another holds it", whole().claimed([1], { lease: "stable/1#1" })],
    ["a job requeued after it had ended (specimen 5)", whole().settled(jobs).requeued([1])],
    ["a settlement by a lease without the claim", whole().settled([1], "done", { lease: "x#1" })],
    ["a settlement of another attempt", whole().settled([1], "done", { attempt: 2 })],
    ["a settlement after the lease lapsed", whole().lapsed([1]).settled([1])],
    ["a settlement after the job was revoked", whole().drained([], [1]).settled([1])],
  ])("catches %s", (_name, history) => {
    expect(verdictsOf(history.audited())).toMatchObject({ once: "fail" });
    expect(verdictsOf(history).jobs).toContain(1);
  });

  test("refused settlements are as they should be", () => {
    const history = whole().lapsed([1]).settled([1], "done", { refused: true }).settled([0, 2]);
    expect(verdictsOf(history.audited({ heldJobs: [1] })).once).toBe("pass");
  });

  test("ended jobs are remembered when their page was given back", () => {
    const many = Array.from({ length: 20_000 }, (_, job) => job);
    const history = new HistoryBuilder().enqueued(many).claimed(many).settled(many);
    expect(verdictsOf(history.settled([5]).audited())).toMatchObject({ once: "fail" });
  });
});
