/**
 * Redis URLs as people may see them: without the password. Everything that shows a URL or an error
 * of a client goes through here. Leaves out checking that the URL is well formed.
 */

/** The URL with its password replaced by `***`; works on malformed URLs too. */
export function redactUrl(url: string): string {
  return url.replace(/^([^/?#]*\/\/)?([^/?#:]*):(.*)@/s, "$1$2:***@");
}

/** `text` without any occurrence of the URL's password, as written and as decoded. */
export function withoutPassword(text: string, url: string): string {
  let clean = text.replaceAll(url, redactUrl(url));
  for (const secret of secretsOf(url)) clean = clean.replaceAll(secret, "***");
  return clean;
}

function secretsOf(url: string): string[] {
  const written = /^(?:[^/?#]*\/\/)?[^/?#:]*:(.*)@/s.exec(url)?.[1] ?? "";
  const secrets = written === "" ? [] : [written];
  try {
    const decoded = decodeURIComponent(written);
    if (decoded !== written) secrets.push(decoded);
  } catch (error) {
    // A stray % makes it undecodable, and then nobody can have sent the decoded form.
    if (!(error instanceof URIError)) throw error;
  }
  return secrets;
}
