/** Notices a canary of which nothing is heard: that alone decides nothing, so people are told. */
import type { Told } from "../../../alerts/alert.ts";
import type { Look } from "../../look.ts";

/** Looks in a row that showed no job of the canary as finished, before an alert is raised. */
const SILENT_LOOKS = 2;

export class Silence {
  #looks = 0;

  /** What to tell people, once for every silence; null for nothing. */
  seen(look: Look, readable: boolean): Told | null {
    this.#looks = look.share > 0 && look.canary.finished === 0 ? this.#looks + 1 : 0;
    if (this.#looks !== SILENT_LOOKS) return null;
    const looks = `${SILENT_LOOKS} looks in a row`;
    const warning = { subject: "", severity: "warning" } as const;
    if (readable) {
      const message = `The canary finished no job in ${looks}.`;
      return { code: "canary_silent", ...warning, message };
    }
    const message = `Nothing is known of the canary: ${looks} read no metrics.`;
    return { code: "metrics_unread", ...warning, message };
  }

  /** The share changed, or another one led meanwhile: silence begins anew. */
  forget(): void {
    this.#looks = 0;
  }
}
