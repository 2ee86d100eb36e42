import { describe, expect, test } from "vitest";
import { drawKey, keyedDraw, stream } from "../../src/kernel/random.ts";

describe("stream", () => {
  test("gives pinned numbers for a seed and a name", () => {
    const draws = stream("seed", "name");
    expect([draws.next(), draws.next(), draws.next()]).toEqual([
      0.7421907878028657, 0.26978939799535584, 0.37498272234260566,
    ]);
  });

  test("is not disturbed by draws from another stream", () => {
    const alone = stream("seed", "a");
    const expected = [alone.next(), alone.next()];
    const [a, b] = [stream("seed", "a"), stream("seed", "b")];
    const first = a.next();
    b.next();
    expect([first, a.next()]).toEqual(expected);
  });
});

describe("keyedDraw", () => {
  test("gives pinned numbers, far indices included", () => {
    const key = drawKey("seed", "service");
    expect([keyedDraw(key, 0), keyedDraw(key, 1), keyedDraw(key, 123_456_789_012)]).toEqual([
      0.3108136919657909, 0.7281474530995823, 0.7836237647953497,
    ]);
  });

  test("is even over neighbouring indices, and independent over purposes", () => {
    const [service, error] = [drawKey("seed", "service"), drawKey("seed", "error")];
    const draws = 100_000;
    const cells = new Array<number>(100).fill(0);
    for (let i = 0; i < draws; i++) {
      const row = Math.floor(keyedDraw(service, i) * 10);
      cells[row * 10 + Math.floor(keyedDraw(error, i) * 10)]! += 1;
    }
    const chiSquare = cells.reduce((sum, n) => sum + (n - 1_000) ** 2 / 1_000, 0);
    expect(chiSquare).toBeLessThan(181);
  });
});

/** What a seed decides goes through these three, so they must agree on every engine. */
describe("Math", () => {
  test("log, exp and sqrt give pinned values", () => {
    const inputs = [0.3, 0.3108136919657909, 1.5, 7.25, 12345.678];
    expect(inputs.map(Math.log)).toEqual([
      -1.2039728043259361, -1.168561607515005, 0.4054651081081644, 1.9810014688665833,
      9.421061321291832,
    ]);
    expect([0.1, 1.5, 2.5].map(Math.exp)).toEqual([
      1.1051709180756477, 4.4816890703380645, 12.182493960703473,
    ]);
    expect([3, 5, 12345.678].map(Math.sqrt)).toEqual([
      1.7320508075688772, 2.23606797749979, 111.11110655555547,
    ]);
  });
});
