import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import type { TakePlace } from "../../../src/canary/store/commands.ts";
import { LEASE_FOR, QUEUE, T0, takePlaceOf } from "../commands.ts";
import { type TestStore, theStores } from "../stores.ts";

describe.each(await theStores())("places of a pool ($name)", ({ open }) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  });
  afterEach(() => store.clear());
  afterAll(() => store.close());

  const take = (member: string, now = T0, fields: Partial<TakePlace> = {}) =>
    store.apply(takePlaceOf(member, fields), now);
  const leave = (member: string, now = T0) =>
    store.apply({ kind: "leavePlace", queue: QUEUE, member }, now);

  test("as many are given as there are, and the next one is told when to ask", async () => {
    expect(await take("a")).toEqual({ kind: "placed", at: T0, order: 1, held: 1 });
    expect(await take("b", T0 + 5)).toMatchObject({ kind: "placed", held: 2 });
    const full = { kind: "full", at: T0 + 7, order: 3, held: 2, nextIn: LEASE_FOR - 7 };
    expect(await take("c", T0 + 7)).toEqual(full);
    expect(await take("c", T0 + 8, { limit: 3 })).toMatchObject({ kind: "placed", held: 3 });
  });

  test("taken again it is renewed, also where all are held", async () => {
    await take("a");
    await take("b");
    expect(await take("a", T0 + 10)).toMatchObject({ kind: "placed", held: 2 });
    const lapsed = T0 + LEASE_FOR;
    expect(await take("c", lapsed)).toMatchObject({ kind: "placed", held: 2 });
    expect(await take("b", lapsed)).toMatchObject({ kind: "full", held: 2, nextIn: 10 });
  });

  test("it lapses at its instant, by the store's clock", async () => {
    await take("a", T0, { limit: 1, holdFor: 100 });
    const before = await take("b", T0 + 99, { limit: 1 });
    expect(before).toMatchObject({ kind: "full", nextIn: 1 });
    expect(await take("b", T0 + 100, { limit: 1 })).toMatchObject({ kind: "placed", held: 1 });
  });

  test("given back it is free at once, and nobody else's goes with it", async () => {
    await take("a");
    await take("b");
    expect(await leave("a")).toEqual({ kind: "placeLeft", at: T0, order: 3, held: true });
    expect(await leave("a")).toMatchObject({ kind: "placeLeft", held: false });
    expect(await take("c")).toMatchObject({ kind: "placed", held: 2 });
    expect(await leave("b", T0 + LEASE_FOR)).toMatchObject({ held: false });
  });

  test("who lives is counted beyond the limit, and nobody follows until it fits", async () => {
    await take("a");
    await take("b");
    expect(await take("c", T0, { lives: true })).toMatchObject({ kind: "placed", held: 3 });
    await leave("a");
    expect(await take("d")).toMatchObject({ kind: "full", held: 2 });
    await leave("b");
    expect(await take("d")).toMatchObject({ kind: "placed", held: 2 });
  });
});
