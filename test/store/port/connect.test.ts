import { createServer } from "node:net";
import { afterAll, describe, expect, test } from "vitest";

import { OperatingError } from "../../../src/kernel/errors.ts";
import { connect } from "../../../src/redis/connect.ts";
import type { ProvidedRedis } from "../../../src/redis/provision/provided.ts";
import { testRedis } from "../../redis/test-redis.ts";

/** A port that nobody listens on: it was just given back. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function failureOf(url: string): Promise<OperatingError> {
  const error = await connect({ url, name: "test" }).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OperatingError)) throw error;
  return error;
}

describe("connecting to a Redis", () => {
  test("an address where nobody listens is named, without its password", async () => {
    const port = await deadPort();
    const error = await failureOf(`redis://user:hush-hush@127.0.0.1:${port}`);
    expect(error.code).toBe("REDIS_UNREACHABLE");
    expect(error.message).toContain(`redis://user:***@127.0.0.1:${port}`);
    expect(error.message).not.toContain("hush-hush");
    expect(error.message).toContain("ECONNREFUSED");
  });
});

const provided = await testRedis();

describe.skipIf(provided === null)("connecting to a Redis that is there", () => {
  const server = provided as ProvidedRedis;
  afterAll(() => server.stop());

  test("the connection carries its name", async () => {
    const redis = await connect({ url: server.url, name: "fleet/canary/1" });
    expect(await redis.client("GETNAME")).toBe("fleet/canary/1");
    redis.disconnect();
  });

  test("a user that the server does not know is refused", async () => {
    const url = new URL(server.url);
    url.username = "nobody";
    url.password = "hush-hush";
    const error = await failureOf(url.href);
    expect(error.code).toBe("REDIS_UNREACHABLE");
    expect(error.message).toContain("WRONGPASS");
    expect(error.message).not.toContain("hush-hush");
  });
});
