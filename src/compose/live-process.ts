/**
 * What every process of a live run executes. It is a main of its own: it exits at once when its
 * channel to the coordinator is gone, so that nothing is left behind whatever becomes of that.
 */
import { EXIT } from "../kernel/errors.ts";
import { serveProcess } from "../live/process/serve.ts";
import { openStore } from "./live-store.ts";

process.once("disconnect", () => process.exit(EXIT.interrupted));
// Ctrl-C goes to every process of a terminal; the coordinator decides what becomes of it.
process.on("SIGINT", () => {});

if (!process.connected) process.exit(EXIT.usage);
await serveProcess(openStore);
process.exit(EXIT.pass);
