/** Faults of the network between processes and the store. */
import { MILLISECOND, SECOND } from "../../kernel/time.ts";
import {
  choiceField,
  countField,
  drawDuration,
  drawNumber,
  drawOne,
  durationField,
  flagField,
  type Kinds,
  probabilityField,
} from "./fault-kind.ts";

type NetworkKind = "network_delay" | "bandwidth" | "partition" | "connection_reset" | "reply_lost";

const DIRECTIONS = ["both", "to_store", "from_store"] as const;
const DIRECTION = choiceField("Which way it acts, seen from the process.", DIRECTIONS, "both");

export const NETWORK_KINDS: Kinds<NetworkKind> = {
  network_delay: {
    strikes: "process",
    meaning: "What these processes and the store say to each other takes longer.",
    lasts: null,
    fields: {
      delay: durationField("How much longer, one way."),
      jitter: durationField("Up to so much more, drawn for each message.", "0s"),
      direction: DIRECTION,
    },
    draw: (random) => ({
      delay: drawDuration(random, MILLISECOND, 500 * MILLISECOND),
      jitter: drawDuration(random, 0, 500 * MILLISECOND),
      direction: drawOne(random, DIRECTIONS),
    }),
  },
  bandwidth: {
    strikes: "process",
    meaning: "The way between these processes and the store is narrow.",
    lasts: null,
    fields: {
      bytes: countField("That pass in a second, on each connection.", {
        what: "bytes",
        max: 1_000_000_000,
      }),
      direction: DIRECTION,
    },
    draw: (random) => ({
      bytes: 2_000 + Math.floor(random.next() * 200_000),
      direction: drawOne(random, DIRECTIONS),
    }),
  },
  partition: {
    strikes: "process",
    meaning: "Nothing passes between these processes and the store.",
    lasts: null,
    fields: {
      direction: DIRECTION,
      held: flagField("What was sent meanwhile arrives at the end; otherwise it is lost.", false),
    },
    draw: (random) => ({
      direction: drawOne(random, DIRECTIONS),
      held: random.next() < 0.5,
    }),
  },
  connection_reset: {
    strikes: "process",
    meaning: "Resets the connections of these processes, again and again.",
    lasts: null,
    fields: { interval: durationField("Between two resets.", "1s") },
    draw: (random) => ({ interval: drawDuration(random, 50 * MILLISECOND, SECOND) }),
  },
  reply_lost: {
    strikes: "process",
    meaning: "Commands of these processes are carried out, and their replies are lost.",
    lasts: null,
    fields: { probability: probabilityField("Chance of a reply to be lost.", "100%") },
    draw: (random) => ({ probability: drawNumber(random, 0.02, 1) }),
  },
};
