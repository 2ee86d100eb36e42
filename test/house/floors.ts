/**
 * The floors of the house: imports go down only. Rooms of one floor may use one another in one
 * direction, except the three of floor 4, which are chosen between and so must not know each other.
 */
import type { Complaint } from "./complaint.ts";
import { importsOf } from "./imports.ts";
import { isTypeScript, roomOf, type SourceFile } from "./source-tree.ts";

export const FLOORS: Readonly<Record<string, number>> = {
  kernel: 0,
  canary: 1,
  ports: 2,
  history: 2,
  scenario: 2,
  fleet: 2,
  result: 2,
  host: 3,
  checkers: 3,
  coverage: 3,
  faults: 3,
  shrink: 3,
  swarm: 3,
  measure: 3,
  report: 3,
  redis: 4,
  simulator: 4,
  live: 4,
  compose: 5,
  cli: 6,
  api: 6,
  vitest: 6,
  build: 6,
  index: 6,
};

/** Rooms of this floor are alternatives. */
const WORLDS_FLOOR = 4;

interface RoomUse {
  readonly from: string;
  readonly to: string;
  readonly where: string;
}

export function floorComplaints(files: readonly SourceFile[]): Complaint[] {
  const inSource = files.filter((file) => roomOf(file.path) !== null && isTypeScript(file));
  const uses = inSource.flatMap(usesOf);
  return [...unknownRooms(inSource), ...uses.flatMap(judge), ...turnedRound(uses)];
}

function usesOf(file: SourceFile): RoomUse[] {
  const from = roomOf(file.path) ?? "";
  return importsOf(file)
    .filter(({ path }) => path !== null)
    .map(({ path, where }) => ({ from, to: roomOf(path ?? "") ?? "outside", where }))
    .filter((use) => use.from !== use.to);
}

function unknownRooms(files: readonly SourceFile[]): Complaint[] {
  return files
    .filter((file) => FLOORS[roomOf(file.path) ?? ""] === undefined)
    .map((file) => ({
      where: file.path,
      rule: "is in a room that has no floor",
      instead: "give the room a floor in test/house/floors.ts, or move the file",
    }));
}

function judge({ from, to, where }: RoomUse): Complaint[] {
  const fromFloor = FLOORS[from];
  const toFloor = FLOORS[to];
  if (fromFloor === undefined) return [];
  if (toFloor === undefined) {
    return [
      {
        where,
        rule: `imports ${to}, which is no room of src`,
        instead: "import from a room of src; tests and benches import src, never the reverse",
      },
    ];
  }
  if (toFloor > fromFloor) {
    return [
      {
        where,
        rule: `${from} (floor ${fromFloor}) imports ${to} (floor ${toFloor}): down only`,
        instead: `hand it in through a port or an option, or move the shared part to ${from}`,
      },
    ];
  }
  if (fromFloor !== WORLDS_FLOOR || toFloor !== WORLDS_FLOOR) return [];
  return [
    {
      where,
      rule: `${from} imports ${to}: rooms of floor ${WORLDS_FLOOR} do not know each other`,
      instead: "let compose bring them together, or move the shared part below",
    },
  ];
}

/** Two rooms of one floor that use each other are one room. */
function turnedRound(uses: readonly RoomUse[]): Complaint[] {
  const level = uses.filter(({ from, to }) => FLOORS[from] === FLOORS[to]);
  const reaches = (from: string, to: string, seen: Set<string>): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return level.some((use) => use.from === from && reaches(use.to, to, seen));
  };
  return level
    .filter(({ from, to }) => reaches(to, from, new Set()))
    .map(({ from, to, where }) => ({
      where,
      rule: `${from} imports ${to}, and ${to} leads back to ${from}`,
      instead: "keep one direction: move what both need to a floor below",
    }));
}
