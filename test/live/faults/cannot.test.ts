import { describe, expect, test } from "vitest";

import { refuseWhatCannotBe, type StoreAtHand } from "../../../src/live/faults/cannot.ts";
import { FAULT_KINDS, type Fault } from "../../../src/scenario/faults/fault.ts";
import { scenarioWith } from "./fault-lines.ts";

const OWN: StoreAtHand = { url: "redis://127.0.0.1:6379", canStartAnother: true };
const GIVEN: StoreAtHand = { ...OWN, canStartAnother: false };
const ENCRYPTED: StoreAtHand = { url: "rediss://example.org", canStartAnother: false };

const LINES = [
  "store_down: store, at: 1s, for: 1s",
  "store_hang: store, at: 1s, for: 1s",
  "store_slow: store, delay: 1ms, at: 1s, for: 1s",
  "store_oom: store, at: 1s, for: 1s",
  "store_loading: store, at: 1s, for: 1s",
  "store_readonly: store, at: 1s, for: 1s",
  "failover: store, at: 1s, for: 1s",
  "script_flush: store, at: 1s",
  "eviction: store, key: stable, at: 1s",
  "corruption: store, at: 1s, for: 1s",
  "partition: stable/0, at: 1s, for: 1s",
  "reply_lost: stable/0, at: 1s, for: 1s",
  "crash: stable/0, at: 1s",
];
const { faults } = scenarioWith({ seed: "cannot", seconds: 10, faults: LINES });

function refused(plan: readonly Fault[], store: StoreAtHand): string[] {
  return plan.flatMap((fault) => {
    try {
      refuseWhatCannotBe([fault], store);
      return [];
    } catch (error) {
      expect(error).toMatchObject({ code: "FAULT_NOT_SUPPORTED", exitCode: 3 });
      return [fault.kind];
    }
  });
}

describe("what the live world cannot carry out", () => {
  test("with a server of its own, only what no command can do", () => {
    expect(refused(faults, OWN)).toEqual(["store_loading"]);
  });

  test("with a server that was given, nothing that kills or reconfigures it", () => {
    expect(refused(faults, GIVEN)).toEqual([
      ...["store_down", "store_hang", "store_oom", "store_loading", "store_readonly"],
      ...["failover", "script_flush"],
    ]);
  });

  test("over an encrypted connection, nothing that acts on it either", () => {
    const more = refused(faults, ENCRYPTED).filter(
      (kind) => !refused(faults, GIVEN).includes(kind),
    );
    expect(more).toEqual(["store_slow", "partition", "reply_lost"]);
  });

  test("all are named at once, each with its reason and what to do", () => {
    expect(() => refuseWhatCannotBe(faults, GIVEN)).toThrow(
      /fault-1 \(store_down\): it strikes the server[\s\S]*fault-5 \(store_loading\): no command/,
    );
    expect(FAULT_KINDS).toContain("store_loading");
  });
});
