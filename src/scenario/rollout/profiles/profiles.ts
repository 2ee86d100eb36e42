/** All rollout profiles by name, and how a key's description tells of them. */
import type { ProfileName } from "../../../canary/rollout/config.ts";
import { AGGRESSIVE, CONSERVATIVE, DEFAULT } from "./canary-api.ts";
import { F013 } from "./design-document.ts";
import { HTTP } from "./middleware.ts";
import { PHOENIX } from "./orchestrator.ts";
import type { Profile } from "./profile.ts";
import { GGEN } from "./tenant-phases.ts";

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  default: DEFAULT,
  conservative: CONSERVATIVE,
  aggressive: AGGRESSIVE,
  phoenix: PHOENIX,
  http: HTTP,
  ggen: GGEN,
  f013: F013,
};

/** For a key's description: what it is when the file does not say, in the file's own words. */
export function byProfile<T>(pick: (profile: Profile) => T, format: (value: T) => string): string {
  const names = new Map<string, string[]>();
  for (const [name, profile] of Object.entries(PROFILES)) {
    const value = format(pick(profile));
    names.set(value, [...(names.get(value) ?? []), name]);
  }
  const told = [...names].map(([value, of]) => `${value} (${of.join(", ")})`);
  const [only] = names.keys();
  return told.length === 1 ? `Default: ${only}.` : `Default by profile: ${told.join(", ")}.`;
}

/** Names of those that plan in stages of their own. */
export function withStages(): string {
  const names = Object.entries(PROFILES).filter(([, { stages }]) => stages !== null);
  return names.map(([name]) => name).join(", ");
}
