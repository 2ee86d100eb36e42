import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_HASH } from "../../../src/canary/audit/mark.ts";
import { verifyAudit } from "../../../src/canary/audit/verify-audit.ts";
import { aTrail } from "./trails.ts";

const LINES = aTrail([1, 2, 3, 4, 5].map((version) => ({ version })));
const at = (index: number): string => LINES[index] as string;
const hashOf = (line: string): string => (JSON.parse(line) as { hash: string }).hash;
const END = { records: 5, hash: hashOf(at(4)) };

/** Of that line; trails of years hang on it. */
const GOLDEN = "1e48760360aabf1875f8b6ccf2ae5cc21783d7fcd4a936349a2c9d600088ec7d";

describe("a line", () => {
  test("is pinned: every field, their order, and the hash", () => {
    expect(at(0)).toBe(
      '{"format":1,"number":1,"at":"2026-01-25T12:34:56.000000Z","deployment":"canary_1",' +
        '"version":1,"epoch":1,"state":"planning","sharePercent":0,' +
        '"actor":{"controller":"controller/0#1","operator":null},"cause":{"kind":"controller"},' +
        '"what":"deployment_created","message":"Canary v2 beside \\"stable\\", Zürich 🐤.",' +
        `"receipt":null,"previous":"${NO_HASH}","hash":"${hashOf(at(0))}"}`,
    );
    expect(hashOf(at(0))).toBe(GOLDEN);
  });

  test("is hashed as its description says: without its last field, brace closed", () => {
    for (const line of LINES) {
      const content = line.replace(/,"hash":"[0-9a-f]{64}"\}$/, "}");
      expect(createHash("sha256").update(content).digest("hex")).toBe(hashOf(line));
    }
  });
});

describe("a whole trail", () => {
  test("is whole, known to end there or not", () => {
    expect(verifyAudit(LINES)).toMatchObject({ fault: null });
    expect(verifyAudit(LINES, END).fault).toBeNull();
    expect(verifyAudit(LINES).records.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect(verifyAudit([], { records: 0, hash: NO_HASH })).toEqual({ records: [], fault: null });
  });
});

describe("a broken trail tells the first record that is", () => {
  const broken = (lines: readonly string[], end: typeof END | null = null) =>
    verifyAudit(lines, end).fault;

  test("changed", () => {
    const lines = LINES.with(2, at(2).replace('"version":3', '"version":4'));
    expect(broken(lines)).toEqual({
      kind: "changed",
      line: 3,
      sentence: "Record 3 was changed: its hash is not that of its content.",
    });
    expect(verifyAudit(lines).records).toHaveLength(2);
  });

  test("changed, with a hash of its own", () => {
    const [, , other] = aTrail([{}, {}, {}]);
    expect(broken(LINES.with(2, other as string))).toMatchObject({ kind: "changed", line: 3 });
    const [first] = aTrail([{ message: "another" }]);
    expect(broken(LINES.with(0, first as string))).toMatchObject({ kind: "changed", line: 2 });
  });

  test("missing", () => {
    expect(broken(LINES.toSpliced(1, 1))).toMatchObject({
      kind: "missing",
      line: 2,
      sentence: "Record 2 is missing.",
    });
    expect(broken(LINES.toSpliced(0, 3))?.sentence).toBe("Record 1 to 3 are missing.");
  });

  test("missing at the end, if it is known where that is", () => {
    expect(broken(LINES.slice(0, 4))).toBeNull();
    expect(broken(LINES.slice(0, 4), END)).toMatchObject({ kind: "missing", line: 5 });
    expect(broken(LINES.slice(0, 2), END)?.sentence).toBe("Record 3 to 5 are missing at the end.");
    expect(broken(LINES, { ...END, records: 4 })).toMatchObject({ kind: "out_of_place", line: 5 });
    expect(broken(LINES, { ...END, hash: NO_HASH })).toMatchObject({ kind: "changed", line: 5 });
  });

  test("out of place, or there twice", () => {
    const swapped = LINES.with(1, at(2)).with(2, at(1));
    expect(broken(swapped)).toMatchObject({ kind: "out_of_place", line: 2 });
    const twice = LINES.toSpliced(2, 0, at(1));
    expect(broken(twice)).toMatchObject({
      kind: "out_of_place",
      line: 3,
      sentence: "Record 2 stands behind record 2.",
    });
  });

  test("no record", () => {
    for (const line of ["", "{}", "not JSON", at(1).slice(0, -1)]) {
      expect(broken(LINES.with(1, line))).toMatchObject({ kind: "no_record", line: 2 });
    }
  });

  test("whatever single character of it was changed", () => {
    const places = fc.record({ line: fc.nat({ max: 4 }), at: fc.double({ min: 0, max: 0.999 }) });
    fc.assert(
      fc.property(places, fc.constantFrom("0", "f", '"', "x", " "), (place, other) => {
        const line = at(place.line);
        const index = Math.floor(place.at * line.length);
        fc.pre(line[index] !== other);
        const changed = `${line.slice(0, index)}${other}${line.slice(index + 1)}`;
        expect(broken(LINES.with(place.line, changed))?.line).toBe(place.line + 1);
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});
