/**
 * Words that must not appear: below floor 4 nothing knows which world it runs in, and no file is
 * named after a drawer.
 */
import type { Complaint } from "./complaint.ts";
import { FLOORS } from "./floors.ts";
import { roomOf, type SourceFile } from "./source-tree.ts";

const WORLD_WORD = /simulat/gi;

/** They hold and show the name of the world that a run took place in. */
const MAY_NAME_THE_WORLD = new Set(["result", "report"]);
const LOWEST_WORLD_FLOOR = 4;

const DRAWERS = /^(utils?|helpers?|common|managers?|misc)$/i;

export function worldWordComplaints(files: readonly SourceFile[]): Complaint[] {
  return files.filter(mustNotKnow).flatMap(({ path, text }) =>
    [...text.matchAll(WORLD_WORD)].map((match) => ({
      where: `${path}:${text.slice(0, match.index).split("\n").length}`,
      rule: `says "${match[0]}" below floor ${LOWEST_WORLD_FLOOR}`,
      instead: "say what holds in both worlds, or move what holds in one only up to its room",
    })),
  );
}

function mustNotKnow({ path }: SourceFile): boolean {
  const room = roomOf(path);
  if (room === null || MAY_NAME_THE_WORLD.has(room)) return false;
  return (FLOORS[room] ?? LOWEST_WORLD_FLOOR) < LOWEST_WORLD_FLOOR;
}

export function nameComplaints(files: readonly SourceFile[]): Complaint[] {
  return files.flatMap(({ path }) => {
    const word = path.split(/[/.-]/).find((part) => DRAWERS.test(part));
    if (word === undefined) return [];
    const rule = `is named "${word}", which says nothing about what is in it`;
    return [{ where: path, rule, instead: "name it after the one thing that it exports" }];
  });
}
