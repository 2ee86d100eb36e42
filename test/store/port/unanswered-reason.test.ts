import { describe, expect, test } from "vitest";

import { unansweredReason } from "../../../src/redis/unanswered-reason.ts";

function replyError(message: string): Error {
  const error = new Error(message);
  error.name = "ReplyError";
  return error;
}

describe("why there is no reply", () => {
  test.each([
    "LOADING Redis is loading the dataset in memory",
    "OOM command not allowed when used memory > 'maxmemory'. script: abc, on @user_script:12.",
    "READONLY You can't write against a read only replica.",
    "NOSCRIPT No matching script. Please use EVAL.",
    "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist",
    // As servers before 7.0 say it.
    "ERR Error running script (call to f_abc): @user_script:7: @user_script: 7: -OOM command not",
  ])("surely not carried out: %s", (message) => {
    expect(unansweredReason(replyError(message))).toEqual({ definite: true, reason: message });
  });

  test.each([
    "WRONGTYPE Operation against a key holding the wrong kind of value script: abc",
    "ERR user_script:12: attempt to index a nil value script: abc",
    "UNKILLABLE Sorry the script already executed write commands against the dataset.",
  ])("nobody can know: %s", (message) => {
    expect(unansweredReason(replyError(message))).toEqual({ definite: false, reason: message });
  });

  test("a client without a stream to write to never wrote; one that lost it may have", () => {
    const neverWritten = "Stream isn't writeable and enableOfflineQueue options is false";
    expect(unansweredReason(new Error(neverWritten)).definite).toBe(true);
    expect(unansweredReason(new Error("Connection is closed.")).definite).toBe(false);
    const flushed = "Reached the max retries per request limit (which is 0).";
    expect(unansweredReason(new Error(flushed)).definite).toBe(false);
  });
});
