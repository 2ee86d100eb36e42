/** All rollout profiles by name, and how a key's description tells of them. */
import type { ProfileName } from "../../../canary/rollout/config.ts";
import { AGGRESSIVE, CONSERVATIVE, DEFAULT } from "./canary-api.ts";
import { F013, GGEN, HTTP, PHOENIX } from "./other-documents.ts";
import type { Profile } from "./profile.ts";

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
