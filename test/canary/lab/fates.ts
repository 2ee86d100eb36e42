/** Fates of commands, drawn by fast-check: a list that is used up, then everything is answered. */
import fc from "fast-check";
import type { Fate } from "./lab.ts";

export const fates = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Fate>("answered") },
    { weight: 1, arbitrary: fc.constant<Fate>("lostBefore") },
    { weight: 1, arbitrary: fc.constant<Fate>("lostAfter") },
  ),
  { maxLength: 60 },
);

/** Hands out the fates one by one. */
export function dealer(list: readonly Fate[]): () => Fate {
  let next = 0;
  return () => list[next++] ?? "answered";
}
