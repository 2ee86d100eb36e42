import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Deployment } from "../../../../src/canary/rollout/deployment.ts";
import type { StoreCommand } from "../../../../src/canary/store/commands.ts";
import type { HostedController } from "../../../../src/host/host-controller.ts";
import { MILLISECOND, SECOND } from "../../../../src/kernel/time.ts";
import { aRamp } from "../../../a-scenario.ts";
import { bench } from "../../lab/bench.ts";
import { dealer, fates } from "../../lab/fates.ts";
import type { Fate } from "../../lab/lab.ts";
import { CONFIG } from "../../lab/routes.ts";

function eventsOf(deployment: Deployment | null): string[] {
  return (deployment?.events ?? []).map(({ type }) => type);
}

describe("a healthy canary", () => {
  test("is ramped step by step and promoted; its version becomes the stable one", () => {
    const { lab, control, deployment, looks } = bench(false);
    control("controller/0");
    lab.run(20 * SECOND);
    expect(deployment()).toMatchObject({ state: "completed", share: 0, rollback: null });
    expect([...new Set(looks.map(({ share }) => share))]).toEqual([1_000, 3_000, 5_000]);
    const { route } = lab.audit();
    expect(route).toMatchObject({ stableVersion: "v2", canaryVersion: null, share: 0 });
    expect(lab.audit().canary).toEqual({ queued: 0, inFlight: 0 });
  });

  test("is judged in each stage by that stage's evidence only", () => {
    const { lab, control, looks } = bench(false);
    control("controller/0");
    lab.run(20 * SECOND);
    for (const look of looks) expect(look.windowFrom).toBeGreaterThanOrEqual(look.stageStartedAt);
  });

  test("is promoted also when the store forgets, at any time, what it had committed", () => {
    const at = fc.nat({ max: 8_000 });
    const lost = fc.integer({ min: 1, max: 2_500 });
    fc.assert(
      fc.property(at, lost, fc.boolean(), (keptUntil, since, isAlone) => {
        const { lab, control, deployment } = bench(false);
        const started = lab.now;
        control("controller/0");
        if (!isAlone) control("controller/1");
        lab.run(keptUntil * MILLISECOND);
        lab.run(since * MILLISECOND);
        // Later, the workers of the former stable version have ended for good.
        const state = deployment()?.state;
        fc.pre(state !== "promoting" && state !== "completed");
        lab.failOver({ to: started + keptUntil * MILLISECOND });
        lab.run(30 * SECOND);
        expect(deployment()).toMatchObject({ state: "completed", share: 0 });
        expect(lab.audit().canary).toEqual({ queued: 0, inFlight: 0 });
      }),
      { seed: 17, numRuns: 15 },
    );
  });

  test("waits for an operator when automatic promotion is off", () => {
    const { lab, control, deployment } = bench(false, { ...CONFIG, autoPromote: false });
    const controller = control("controller/0");
    lab.run(20 * SECOND);
    expect(deployment()).toMatchObject({ state: "active", share: 1_000 });
    controller.operate({ kind: "promote" });
    lab.run(2 * SECOND);
    expect(deployment()?.state).toBe("completed");
  });

  test("that is not promoted in time is held, and an alert is raised", () => {
    const config = { ...CONFIG, autoPromote: false, maxDuration: 5 * SECOND };
    const { lab, control, deployment, alerts } = bench(false, config);
    control("controller/0");
    lab.run(20 * SECOND);
    expect(deployment()?.state).toBe("active");
    expect(alerts).toHaveLength(1);
  });
});

describe("a failing canary", () => {
  test("is looked at twice and rolled back, and its lane is left empty", () => {
    const { lab, control, deployment, looks } = bench(true);
    control("controller/0");
    lab.run(10 * SECOND);
    const { state, rollback } = deployment()!;
    expect(state).toBe("failed");
    expect(rollback!.verifiedAt - rollback!.detectedAt).toBeGreaterThanOrEqual(
      CONFIG.rollback.verifyFor,
    );
    expect(rollback!.terminatedAt).not.toBeNull();
    expect(looks.filter(({ decision }) => decision.kind === "rollback")).toHaveLength(1);
    expect(lab.audit().canary).toEqual({ queued: 0, inFlight: 0 });
  });

  test("is rolled back while paused, too", () => {
    const { lab, control, deployment } = bench(true);
    const controller = control("controller/0");
    lab.run(600 * MILLISECOND);
    controller.operate({ kind: "pause" });
    lab.run(10 * SECOND);
    expect(eventsOf(deployment())).toContain("deployment_paused");
    expect(deployment()?.state).toBe("failed");
  });

  test("ends rolled back wherever its controller is killed and whatever is lost", () => {
    fc.assert(
      fc.property(fc.nat({ max: 6_000 }), fates, (crashAt, list) => {
        const { lab, control, deployment } = bench(true);
        const first = control("controller/0", dealer(list));
        lab.run(crashAt * MILLISECOND);
        first.stop();
        control("controller/0#2");
        lab.run(15 * SECOND);
        expect(deployment()?.state).toBe("failed");
        expect(lab.audit().route).toMatchObject({ share: 0, canaryVersion: null });
        expect(lab.audit().canary).toEqual({ queued: 0, inFlight: 0 });
      }),
      { seed: 31, numRuns: 25 },
    );
  });

  test("ends rolled back when killed after each of the commands it sends", () => {
    const { lab: reference, control: run } = bench(true);
    let commands = 0;
    run("controller/0", () => {
      commands += 1;
      return "answered";
    });
    reference.run(10 * SECOND);
    for (let crash = 0; crash < commands; crash++) {
      const { lab, control, deployment } = bench(true);
      let sent = 0;
      const first: HostedController = control("controller/0", () => {
        sent += 1;
        if (sent > crash) lab.agenda.schedule(lab.now, () => first.stop());
        return "answered";
      });
      lab.run(8 * SECOND);
      control("controller/0#2");
      lab.run(12 * SECOND);
      expect([crash, deployment()?.state]).toEqual([crash, "failed"]);
    }
  });
});

describe("metrics that never come", () => {
  const silent = (command: StoreCommand): Fate =>
    command.kind === "readWindows" ? "lostBefore" : "answered";

  test("decide nothing, and are told of after two looks that were due", () => {
    const { lab, control, deployment, looks, alerts } = bench(true);
    control("controller/0", silent);
    lab.run(4 * CONFIG.lookEvery);
    expect(alerts).toEqual(["Nothing is known of the canary: 2 looks in a row read no metrics."]);
    lab.run(10 * SECOND);
    expect(looks.length).toBeGreaterThan(10);
    expect(new Set(looks.map(({ overall }) => overall))).toEqual(new Set(["unknown"]));
    expect(new Set(looks.map(({ decision }) => decision.kind))).toEqual(new Set(["hold"]));
    expect(deployment()).toMatchObject({ state: "active", share: aRamp.initialShare });
    expect(alerts).toHaveLength(1);
  });

  test("do not keep a deployment for longer than its time", () => {
    const { lab, control, deployment } = bench(false, { ...CONFIG, maxDuration: 5 * SECOND });
    control("controller/0", silent);
    lab.run(15 * SECOND);
    expect(deployment()?.state).toBe("failed");
  });
});

describe("two controllers", () => {
  test("act on what an operator asked once, also when the other takes over", () => {
    const { lab, control, deployment } = bench(false, { ...CONFIG, autoPromote: false });
    const both = [control("controller/0"), control("controller/1")];
    lab.run(SECOND);
    for (const kind of ["pause", "resume"] as const) {
      for (const controller of both) controller.operate({ kind });
      lab.run(SECOND);
    }
    both[0]?.stop();
    lab.run(5 * SECOND);
    expect(deployment()?.state).toBe("active");
    const asked = eventsOf(deployment()).filter((type) => /paused|resumed/.test(type));
    expect(asked).toEqual(["deployment_paused", "deployment_resumed"]);
  });

  test("never lead at once, and the second goes on when the first is gone", () => {
    const { lab, control, deployment } = bench(true);
    const first = control("controller/0");
    control("controller/1");
    lab.run(700 * MILLISECOND);
    first.stop();
    lab.run(10 * SECOND);
    expect(deployment()?.state).toBe("failed");
    const commits = lab.sent.filter((command) => command.kind === "commitRollout");
    const tokens = commits.map(({ token }) => token);
    expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
    expect(new Set(tokens).size).toBe(2);
  });
});
