/** How long after they are due jobs may take to get to a lane where nothing is struck. */
import { type Duration, SECOND } from "../../kernel/time.ts";

/** Reapers look four times a second, and where nothing is due they know when something will be. */
export const SOON: Duration = 2 * SECOND;
