import { describe, expect, test } from "vitest";
import { BY_ITSELF } from "../../../src/canary/audit/cause.ts";
import { NO_HASH } from "../../../src/canary/audit/mark.ts";
import { verifyAudit } from "../../../src/canary/audit/verify-audit.ts";
import * as change from "../../../src/canary/rollout/changes.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { aLook } from "../../checkers/history-builder.ts";
import { CONFIG } from "../lab/routes.ts";
import { active } from "./desk.ts";

describe("a commit", () => {
  test("leaves a record for each of its events, with its own figures", () => {
    const { records } = active();
    expect(records).toMatchObject([
      {
        number: 1,
        at: "1970-01-01T00:00:01.000000Z",
        deployment: "canary_1",
        version: 1,
        epoch: 1,
        state: "planning",
        sharePercent: 0,
        actor: { controller: "controller/0#1", operator: null },
        cause: { kind: "controller" },
        what: "deployment_created",
        receipt: null,
        previous: NO_HASH,
      },
      { number: 2, version: 2, epoch: 2, state: "active", what: "percentage_updated" },
    ]);
  });

  test("says where its trail ends, which is where the next one goes on", () => {
    const desk = active();
    const { audit } = desk.now.deployment;
    expect(audit).toMatchObject({ records: 2, hash: desk.records[1]?.hash });
    expect(verifyAudit(desk.lines, audit).fault).toBeNull();
  });

  test("that only remembers leaves none, and the trail as it was", () => {
    const desk = active();
    const before = desk.now.deployment.audit;
    const seen = { passingSince: 3 * SECOND, breachedAt: null };
    desk.commit(change.noteLook(desk.now, seen, null, 3 * SECOND));
    expect(desk.records).toHaveLength(2);
    expect(desk.now.deployment.audit).toEqual(before);
  });

  test("of the latest of many events leaves one record, however many are kept", () => {
    const desk = active();
    for (let i = 0; i < 210; i++) {
      desk.commit(change.noteLook(desk.now, desk.now.deployment, `breach ${i}`, (3 + i) * SECOND));
    }
    expect(desk.now.deployment.events).toHaveLength(200);
    expect(desk.records).toHaveLength(212);
    expect(verifyAudit(desk.lines, desk.now.deployment.audit).fault).toBeNull();
  });

  test("names the look's decision, or the person and what they said", () => {
    const desk = active();
    const look = aLook({ decision: { kind: "pause", share: 1_000, reason: "A rule says so." } });
    desk.commit(change.pause(desk.now, 3 * SECOND), { kind: "look", look });
    expect(desk.records.at(-1)).toMatchObject({
      actor: { operator: null },
      cause: { kind: "look", decision: "pause", reason: "A rule says so." },
    });
    const resume = { kind: "resume", by: "alice" } as const;
    desk.commit(change.resume(desk.now, 4 * SECOND), { kind: "operator", action: resume });
    expect(desk.records.at(-1)).toMatchObject({
      actor: { operator: "alice" },
      cause: { kind: "operator", action: "resume", reason: "" },
    });
    const breach = { reason: "enough", detectedAt: 5 * SECOND, verifiedAt: 5 * SECOND } as const;
    const action = { kind: "rollback", mode: "immediate", reason: "enough" } as const;
    const made = change.rollBack(desk.now, { ...breach, kind: "immediate" }, 5 * SECOND);
    desk.commit(made, { kind: "operator", action });
    expect(desk.records.at(-1)).toMatchObject({
      actor: { operator: "an operator" },
      cause: { kind: "operator", action: "rollback", reason: "enough" },
    });
  });

  test("by another leader, and of the next deployment, goes on with the same trail", () => {
    const desk = active();
    desk.commit(change.promote(desk.now, "by hand", 3 * SECOND), BY_ITSELF, "controller/1#1");
    desk.commit(change.complete(desk.now, 4 * SECOND), BY_ITSELF, "controller/1#1");
    const ended = desk.records.length;
    const { deployment, route } = desk.now;
    const next = { id: "canary_2", config: CONFIG };
    desk.commit(
      change.plan(next, deployment.version, route, 5 * SECOND),
      BY_ITSELF,
      "controller/2",
    );
    expect(desk.records.at(-1)).toMatchObject({
      number: ended + 1,
      deployment: "canary_2",
      actor: { controller: "controller/2" },
    });
    expect(desk.now.deployment.audit.receipts.phasesCompleted).toEqual([]);
    expect(verifyAudit(desk.lines, desk.now.deployment.audit).fault).toBeNull();
  });
});
