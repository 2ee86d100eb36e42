/** `coalmine audit`: trails in files, in reports of the simulated world, and on a real Redis. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { worlds } from "../../../src/cli/worlds.ts";
import { EXIT } from "../../../src/kernel/errors.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { connect } from "../../../src/redis/connect.ts";
import type { ProvidedRedis } from "../../../src/redis/provision/provided.ts";
import { RedisStore } from "../../../src/redis/redis-store.ts";
import { removeQueue } from "../../../src/redis/remove-queue.ts";
import { aTrail } from "../../canary/audit/trails.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { commitOf, deploymentOf, QUEUE, takeLeadershipOf } from "../../store/commands.ts";
import { type FakeCli, fakeCli, removeFolder } from "../fake-cli.ts";

let cli: FakeCli;
beforeEach(() => {
  cli = fakeCli();
  const { html } = cli.worlds;
  cli.worlds = { ...worlds, html };
});
afterEach(() => removeFolder(cli));

const LINES = aTrail([
  {},
  {
    version: 2,
    what: "percentage_updated",
    message: "0 % -> 5 %",
    actor: { controller: "controller/1", operator: "alice" },
    cause: { kind: "operator", action: "set_share", reason: "" },
  },
  { version: 3, what: "deployment_paused", message: "Paused at 5 %." },
]);
const written = (lines: readonly string[]): string => {
  const file = join(cli.folder, "trail.jsonl");
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  return "trail.jsonl";
};

describe("a file of records", () => {
  test("is printed, a record a line, with who did what; and it is whole", async () => {
    expect(await cli.run("audit", written(LINES))).toBe(EXIT.pass);
    expect(cli.out).toContain("    2  2026-01-25 12:34:56.000  percentage_updated\n");
    expect(cli.out).toContain("       alice, by controller/1: 0 % -> 5 %\n");
    expect(cli.out).toContain("WHOLE  ");
    expect(cli.out).toContain("3 records, the last one ");
    expect(cli.out).toContain("a file alone cannot say");
  });

  test("is broken where a record is: what is sound before is printed", async () => {
    const changed = (LINES[1] as string).replace("alice", "mallory");
    expect(await cli.run("audit", written(LINES.with(1, changed)))).toBe(EXIT.failed);
    expect(cli.out).toContain("    1  2026");
    expect(cli.out).not.toContain("mallory");
    expect(cli.out).toMatch(/BROKEN {2}.*trail\.jsonl, line 2: Record 2 was changed/);
  });

  test("is told as JSON", async () => {
    expect(await cli.run("audit", written(LINES.toSpliced(1, 1)), "--json")).toBe(EXIT.failed);
    expect(JSON.parse(cli.out)).toMatchObject({
      records: [{ number: 1 }],
      fault: { kind: "missing", line: 2, sentence: "Record 2 is missing." },
    });
  });

  test("without a record is no pass", async () => {
    expect(await cli.run("audit", written([]))).toBe(EXIT.inconclusive);
    expect(cli.out).toContain("EMPTY");
  });
});

describe("a report of a run", () => {
  const FILE = `name: short
load: [{ poisson: 100/s, for: 8s }]
rollout_at: 1s
operations: [{ at: 4s, action: rollback, reason: seen enough, by: carol }]
`;
  beforeEach(async () => {
    writeFileSync(join(cli.folder, "short.yaml"), FILE);
    await cli.run("run", "short.yaml", "--out", "mine");
    cli.out = "";
  });
  const trailFile = () => join(cli.folder, "mine", "audit.jsonl");

  test("is whole, and knows where its trail ends", async () => {
    expect(await cli.run("audit", "mine")).toBe(EXIT.pass);
    expect(cli.out).toMatch(/carol, by controller\/0#1: seen enough/);
    expect(cli.out).toMatch(/rollback_executed[\s\S]*failure_reason {2}operator/);
    expect(cli.out).not.toContain("cannot say");
  });

  test("that lacks its last record is broken", async () => {
    const lines = readFileSync(trailFile(), "utf8").trimEnd().split("\n");
    writeFileSync(trailFile(), lines.slice(0, -1).join("\n"));
    expect(await cli.run("audit", "mine")).toBe(EXIT.failed);
    expect(cli.out).toContain(`Record ${lines.length} is missing at the end.`);
  });
});

describe("what is not there", () => {
  test.each([
    [["audit"]],
    [["audit", "nowhere"]],
    [["audit", "--redis", "redis://127.0.0.1:6379"]],
    [["audit", "a", "--redis", "redis://127.0.0.1:6379", "--queue", "q"]],
  ])("is a matter of usage: %j", async (words) => {
    expect(await cli.run(...words)).toBe(EXIT.usage);
    expect(cli.err).toContain("->");
  });

  test("is a lacking environment where no Redis answers", async () => {
    const words = ["--redis", "redis://127.0.0.1:1", "--queue", "q"];
    expect(await cli.run("audit", ...words)).toBe(EXIT.environment);
  });
});

const server = await testRedis();
afterAll(() => server?.stop());

describe.skipIf(server === null)("a queue on Redis", () => {
  test("is read to its end, which its deployment knows", async () => {
    const { url } = server as ProvidedRedis;
    const redis = await connect({ url, name: "test" });
    const queue = `${QUEUE}-audit`;
    const store = new RedisStore({ redis, slotFor: SECOND });
    const lines = aTrail(Array.from({ length: 1_200 }, (_, i) => ({ version: i })));
    try {
      await store.apply({ ...takeLeadershipOf("ctl"), queue });
      const hashes = lines.map((line) => (JSON.parse(line) as { hash: string }).hash);
      for (const [version, from] of [0, 500, 1_000].entries()) {
        const records = lines.slice(from, from + 500);
        const end = { records: from + records.length, hash: hashes[from + records.length - 1] };
        const { audit, ...deployment } = deploymentOf(version + 1);
        const made = { ...deployment, queue, audit: { ...audit, ...end } as typeof audit };
        const after = hashes[from - 1] ?? audit.hash;
        const commit = { expectedVersion: version, deployment: made, after, records };
        const reply = await store.apply({ ...commitOf(commit), queue });
        expect(reply.kind).toBe("committed");
      }
      const words = ["audit", "--redis", url, "--queue", queue];
      expect(await cli.run(...words)).toBe(EXIT.pass);
      expect(cli.out).toContain(`WHOLE  queue ${queue}: 1,200 records`);
      await redis.rpop(`coalmine:{${queue}}:audit`);
      expect(await cli.run(...words)).toBe(EXIT.failed);
      expect(cli.out).toContain("Record 1200 is missing at the end.");
    } finally {
      await removeQueue({ redis, queue });
      redis.disconnect();
    }
  });
});
