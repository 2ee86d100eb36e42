import { Writable } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import type { Alert } from "../../../src/canary/alerts/alert.ts";
import { type AlertKey, HEADERS, verifyAlert } from "../../../src/live/alerts/alert-signature.ts";
import { FanOut } from "../../../src/live/alerts/fan-out.ts";
import { LogChannel } from "../../../src/live/alerts/log-channel.ts";
import { WebhookChannel, type WebhookOptions } from "../../../src/live/alerts/webhook-channel.ts";
import { ALERT } from "../../checkers/history-builder.ts";
import { type Heard, Receiver } from "./receiver.ts";

const KEY: AlertKey = { id: "k2", secret: "between ourselves" };
const FAST = { key: KEY, tryForMs: 1_000, tries: 4, pauseMs: 5 };

const receivers: Receiver[] = [];

async function receiver(): Promise<Receiver> {
  const one = await new Receiver().start();
  receivers.push(one);
  return one;
}

afterEach(async () => {
  for (const one of receivers.splice(0)) await one.kill();
});

function alert(subject: string): Alert {
  return { ...ALERT, subject, message: `${subject} – does not count` };
}

function subjects(heard: readonly Heard[]): string[] {
  return heard.map(({ body }) => (JSON.parse(body) as Alert).subject);
}

function webhook(url: string, options: Partial<WebhookOptions> = {}) {
  return new WebhookChannel({ url, ...FAST, ...options });
}

describe("a webhook", () => {
  test("posts every alert once and in order, and ends when all are delivered", async () => {
    const to = await receiver();
    const channel = webhook(to.url);
    for (const subject of ["a", "b", "c"]) channel.send(alert(subject));
    expect(channel.standing().waiting).toBe(3);
    await channel.close(5_000);
    expect(subjects(to.heard)).toEqual(["a", "b", "c"]);
    expect(channel.standing()).toEqual({ waiting: 0, delivered: 3, dropped: 0, gaveUp: 0 });
  });

  test("is signed: who knows the key can tell it from any other request", async () => {
    const to = await receiver();
    const channel = webhook(to.url);
    channel.send(alert("a"));
    await channel.close(5_000);
    const [{ headers, body }] = to.heard as [Heard];
    const header = (name: string) => headers[name] as string | undefined;
    const request = { header, body, keys: [{ id: "k1", secret: "old" }, KEY] };
    const now = { nowMs: Date.now(), toleranceMs: 60_000 };
    expect(verifyAlert({ ...request, ...now })).toEqual({ kind: "genuine" });
    const forgeries = [
      { ...request, ...now, body: body.replace('"a"', '"b"') },
      { ...request, ...now, keys: [{ ...KEY, secret: "another" }] },
      { ...request, ...now, keys: [] },
      { ...request, nowMs: now.nowMs + 61_000, toleranceMs: 60_000 },
      { ...request, ...now, header: () => undefined },
      {
        ...request,
        ...now,
        // Sent again, as if just now.
        header: (name: string) =>
          name === HEADERS.timestamp ? String(Number(header(name)) + 1) : header(name),
      },
    ];
    for (const forged of forgeries) expect(verifyAlert(forged).kind).toBe("refused");
  });

  test("is tried again when it fails, hangs or is cut, under the same id", async () => {
    const to = (await receiver()).willAnswer(500, "hangs", "cut");
    const channel = webhook(to.url);
    channel.send(alert("a"));
    channel.send(alert("b"));
    await channel.close(5_000);
    expect(subjects(to.heard)).toEqual(["a", "a", "a", "a", "b"]);
    const ids = to.heard.map(({ headers }) => headers[HEADERS.id]);
    expect(new Set(ids.slice(0, 4)).size).toBe(1);
    expect(new Set(ids).size).toBe(2);
    expect(channel.standing()).toMatchObject({ delivered: 2, gaveUp: 0 });
  });

  test.each([
    [404, 1],
    [302, 4],
    [429, 4],
    [500, 4],
  ] as const)("that is answered with %i is tried %i times and given up", async (status, tries) => {
    const to = (await receiver()).willAnswer(...Array.from({ length: tries }, () => status));
    const gaveUp: string[] = [];
    const channel = webhook(to.url, {
      gaveUp: (of, reason) => {
        gaveUp.push(`${of.subject}: ${reason}`);
        throw new Error("nobody must notice");
      },
    });
    channel.send(alert("a"));
    channel.send(alert("b"));
    await channel.close(5_000);
    expect(subjects(to.heard)).toEqual([...Array.from({ length: tries }, () => "a"), "b"]);
    expect(gaveUp).toHaveLength(1);
    expect(gaveUp[0]).toMatch(/^a: /);
    expect(channel.standing()).toEqual({ waiting: 0, delivered: 1, dropped: 0, gaveUp: 1 });
  });

  test("reaches a receiver that was killed, once it is back", async () => {
    const to = await receiver();
    await to.kill();
    const channel = webhook(to.url, { tries: 50, pauseMs: 20 });
    channel.send(alert("a"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(channel.standing().delivered).toBe(0);
    await to.start();
    await channel.close(10_000);
    expect(subjects(to.heard)).toEqual(["a"]);
  });

  test("drops the oldest when more wait than may, and says how many", async () => {
    const to = (await receiver()).willAnswer("hangs");
    const channel = webhook(to.url, { queue: 2 });
    channel.send(alert("first"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const subject of ["a", "b", "c", "d"]) channel.send(alert(subject));
    expect(channel.standing()).toMatchObject({ waiting: 3, dropped: 2 });
    await channel.close(5_000);
    expect(subjects(to.heard)).toEqual(["first", "first", "c", "d"]);
  });

  test("ends in time, however long its receiver hangs, and takes nothing more", async () => {
    const to = (await receiver()).willAnswer("hangs", "hangs", "hangs");
    const channel = webhook(to.url, { tryForMs: 60_000 });
    for (const subject of ["a", "b"]) channel.send(alert(subject));
    const begun = performance.now();
    await channel.close(100);
    expect(performance.now() - begun).toBeLessThan(2_000);
    channel.send(alert("late"));
    expect(channel.standing()).toEqual({ waiting: 0, delivered: 0, dropped: 1, gaveUp: 2 });
  });

  test("takes alerts in no time, whatever its receiver does", async () => {
    const to = (await receiver()).willAnswer("hangs");
    const channel = webhook(to.url, { queue: 100 });
    const begun = performance.now();
    for (let i = 0; i < 10_000; i++) channel.send(ALERT);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(channel.standing().dropped).toBe(9_900);
    await channel.close(0);
  });
});

describe("a log", () => {
  test("has one line of JSON for each alert", async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        setTimeout(done, 1);
      },
    });
    const channel = new LogChannel({ stream });
    for (const subject of ["a", "b"]) channel.send(alert(subject));
    await channel.close(5_000);
    expect(lines.map((line) => JSON.parse(line) as Alert)).toEqual([alert("a"), alert("b")]);
    expect(channel.standing()).toEqual({ waiting: 0, delivered: 2, dropped: 0, gaveUp: 0 });
  });

  test("of a stream that hangs drops what does not fit, and ends in time", async () => {
    const channel = new LogChannel({
      stream: new Writable({ write: () => {} }),
      bufferBytes: 1_000,
    });
    for (let i = 0; i < 100; i++) channel.send(ALERT);
    const { waiting, dropped } = channel.standing();
    expect(waiting + dropped).toBe(100);
    expect(dropped).toBeGreaterThan(50);
    await channel.close(50);
  });

  test("of a stream that breaks counts what was not written", async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error("full")) });
    const channel = new LogChannel({ stream });
    channel.send(ALERT);
    await channel.close(1_000);
    channel.send(ALERT);
    expect(channel.standing()).toMatchObject({ delivered: 0, gaveUp: 1, dropped: 1 });
  });
});

test("a fan-out keeps a channel that fails from the others", async () => {
  const to = (await receiver()).willAnswer("hangs");
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const broken = {
    name: "broken",
    send: () => {
      throw new Error("never");
    },
    standing: () => ({ waiting: 0, delivered: 0, dropped: 0, gaveUp: 0 }),
    close: () => Promise.reject(new Error("never")),
  };
  const all = new FanOut([broken, webhook(to.url, { tries: 1 }), new LogChannel({ stream })]);
  all.send(alert("a"));
  await all.close(2_000);
  expect(lines).toHaveLength(1);
  expect(all.standing()).toEqual({ waiting: 0, delivered: 1, dropped: 1, gaveUp: 1 });
});
