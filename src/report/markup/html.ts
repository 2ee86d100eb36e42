/**
 * Writing HTML so that nothing is forgotten: a template tag that escapes every string put into it.
 * Only what this tag (or `raw`, for text known to be markup) made goes in as markup.
 */

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | null | readonly Part[];

/** Text that is markup already. Never for anything that came from a scenario or a run. */
export function raw(text: string): Html {
  return new Html(text);
}

/** A template whose parts are escaped; null is nothing, an array is its parts one after another. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? "";
  parts.forEach((part, i) => {
    text += written(part) + (strings[i + 1] ?? "");
  });
  return new Html(text);
}

function written(part: Part): string {
  if (part === null) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(written).join("");
  return escapeHtml(String(part));
}

/** Safe in text and in quoted attributes. */
function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A value as JSON that may stand inside a script element. */
export function scriptJson(value: unknown): Html {
  return raw(
    JSON.stringify(value)
      .replaceAll("<", "\\u003c")
      .replaceAll("\u2028", "\\u2028")
      .replaceAll("\u2029", "\\u2029"),
  );
}
