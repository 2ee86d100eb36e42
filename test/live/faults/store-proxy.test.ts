import { once } from "node:events";
import {
  type AddressInfo,
  createServer,
  connect as dial,
  type Server,
  type Socket,
} from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { WallAgenda } from "../../../src/live/clock/wall-agenda.ts";
import { originNow, wallClock } from "../../../src/live/clock/wall-clock.ts";
import { Conditions, type WayFault } from "../../../src/live/faults/proxy/conditions.ts";
import { StoreProxy } from "../../../src/live/faults/proxy/store-proxy.ts";

const base = { id: "fault-1", targets: ["stable/0"], at: 0, for: SECOND } as const;
const partition = (direction: "both" | "to_store" | "from_store", held: boolean): WayFault => ({
  ...base,
  kind: "partition",
  direction,
  held,
});

/** Longer than anything takes on one machine that nobody holds up. */
const SOON_MS = 100;

let echo: Server;
/** Everything that the server has received, over all connections. */
let received: string;
let conditions: Conditions;
let proxy: StoreProxy;
let agenda: WallAgenda;
let port: number;

beforeEach(async () => {
  received = "";
  echo = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      received += bytes.toString();
      socket.write(bytes);
    });
  }).listen(0, "127.0.0.1");
  await once(echo, "listening");
  conditions = new Conditions({ seed: "proxy", process: "stable/0" });
  agenda = new WallAgenda(wallClock(originNow()));
  const store = { host: "127.0.0.1", port: (echo.address() as AddressInfo).port };
  proxy = new StoreProxy({ store, conditions, agenda });
  port = await proxy.open();
});

afterEach(() => {
  proxy.close();
  agenda.close();
  echo.close();
});

interface Client {
  readonly socket: Socket;
  heard: string;
  closed: boolean;
}

async function client(): Promise<Client> {
  const socket = dial({ host: "127.0.0.1", port });
  const self: Client = { socket, heard: "", closed: false };
  socket.on("data", (bytes) => {
    self.heard += bytes.toString();
  });
  socket.on("close", () => {
    self.closed = true;
  });
  socket.on("error", () => {});
  await once(socket, "connect");
  return self;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (holds()) return;
    await pause(10);
  }
  throw new Error(`waited in vain until ${what}`);
}

function begin(fault: WayFault): void {
  conditions.add(fault);
  proxy.changed();
}

function end(fault: WayFault): void {
  conditions.remove(fault);
  proxy.lifted();
}

describe("the way of a process to the store", () => {
  test("passes everything on, in order, both ways", async () => {
    const one = await client();
    const text = Array.from({ length: 20_000 }, (_, line) => `line ${line}\n`).join("");
    one.socket.write(text);
    await until("all came back", () => one.heard.length === text.length);
    expect(one.heard).toBe(text);
  });

  test("keeps the order however much each message is late", async () => {
    const fault = {
      ...base,
      kind: "network_delay",
      delay: MILLISECOND,
      jitter: 20 * MILLISECOND,
      direction: "both",
    } as const;
    begin(fault);
    const one = await client();
    const lines = Array.from({ length: 30 }, (_, line) => `line ${line}\n`);
    for (const line of lines) {
      one.socket.write(line);
      await pause(2);
    }
    await until("all came back", () => one.heard.length === lines.join("").length);
    expect(one.heard).toBe(lines.join(""));
  });

  test("a held partition delivers at its end, even for one who has gone meanwhile", async () => {
    const fault = partition("both", true);
    const one = await client();
    const two = await client();
    begin(fault);
    one.socket.write("from one;");
    two.socket.write("from two;");
    two.socket.end();
    await pause(SOON_MS);
    expect(received).toBe("");
    two.socket.destroy();
    end(fault);
    await until("both arrived", () => received.length === 18);
    await until("one was answered", () => one.heard === "from one;");
    expect(received).toContain("from two;");
  });

  test("a partition that cuts loses what was sent, and the connection is reset", async () => {
    const fault = partition("both", false);
    const one = await client();
    const quiet = await client();
    begin(fault);
    one.socket.write("lost");
    await pause(SOON_MS);
    expect(one.closed).toBe(false);
    end(fault);
    await until("the connection is reset", () => one.closed);
    quiet.socket.write("kept");
    await until("the other one goes on", () => quiet.heard === "kept");
    expect(received).toBe("kept");
  });

  test("cut from the store only, commands arrive and replies do not", async () => {
    const fault = partition("from_store", false);
    const one = await client();
    begin(fault);
    one.socket.write("command");
    await until("it arrived", () => received === "command");
    await pause(SOON_MS);
    expect(one.heard).toBe("");
    end(fault);
    await until("the connection is reset", () => one.closed);
  });

  test("a lost reply: the command arrives, then the connection is reset", async () => {
    begin({ ...base, kind: "reply_lost", probability: 1 });
    const one = await client();
    one.socket.write("INFO");
    await until("the greeting is answered", () => one.heard === "INFO");
    one.socket.write("EVALSHA");
    await until("the connection is reset", () => one.closed);
    expect(received).toBe("INFOEVALSHA");
    expect(one.heard).toBe("INFO");
  });

  test("a narrow way lets pass so many bytes a second", async () => {
    const fault = { ...base, kind: "bandwidth", bytes: 100, direction: "to_store" } as const;
    begin(fault);
    const one = await client();
    one.socket.write("x".repeat(5_000));
    await pause(SOON_MS);
    expect(received).toBe("");
    end(fault);
    await until("the rest comes with its end", () => received.length === 5_000);
  });

  test("a server that refuses is felt, and another one is found after a move", async () => {
    const other = createServer((socket) => socket.end("other")).listen(0, "127.0.0.1");
    await once(other, "listening");
    const before = await client();
    proxy.leadTo({ host: "127.0.0.1", port: 1 });
    await until("the connection is reset", () => before.closed);
    const refused = await client();
    await until("it is refused", () => refused.closed);
    proxy.leadTo({ host: "127.0.0.1", port: (other.address() as AddressInfo).port });
    const after = await client();
    await until("the other one answers", () => after.heard === "other");
    other.close();
  });
});
