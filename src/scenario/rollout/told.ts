/** Descriptions of keys that end in what the key is, by profile, when a file does not say. */
import { durationUnit } from "../units/duration.ts";
import { partUnit, percentUnit, pointsUnit, shareUnit } from "../units/percent.ts";
import type { Profile } from "./profiles/profile.ts";
import { byProfile } from "./profiles/profiles.ts";

/** A key's meaning, and what it is when a file does not say. */
function told<T>(format: (value: T) => string) {
  return (meaning: string, pick: (profile: Profile) => T) =>
    `${meaning} ${byProfile(pick, format)}`;
}

export const flags = told<boolean>(String);
export const words = told<string>(String);
export const counts = told<number>(String);
export const durations = told(durationUnit.format);
export const shares = told(shareUnit.format);
export const percents = told(percentUnit.format);
export const parts = told(partUnit.format);
export const points = told(pointsUnit.format);
