/** Starts one player, prints its process id, and waits to be killed. */
import { fileURLToPath } from "node:url";

import { Incarnation } from "../../../../src/live/process/incarnation.ts";
import type { Assignment } from "../../../../src/live/process/messages.ts";

const incarnation = new Incarnation({
  entry: fileURLToPath(new URL("player.ts", import.meta.url)),
  assignment: { name: process.argv[2] ?? "steady/0" } as Assignment,
  heard: () => console.log(incarnation.pid),
});
setInterval(() => {}, 1_000);
