/**
 * Whether two values say the same as JSON, whatever the order of their keys: without making text of
 * either, which for a list of thousands of names costs more than all else that is done with it.
 * A field that is undefined is not there, as in JSON. Functions are not for it.
 */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => isSameJson(value, b[i]));
  }
  return hasSameFields(a as Fields, b as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

function hasSameFields(a: Fields, b: Fields): boolean {
  const names = namesOf(a);
  if (names.length !== namesOf(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && isSameJson(a[name], b[name]));
}

function namesOf(fields: Fields): string[] {
  return Object.keys(fields).filter((name) => fields[name] !== undefined);
}
