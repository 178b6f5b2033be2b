const HTML: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Untrusted text made fit for HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML[character] ?? character);
}

/**
 * Untrusted text made fit for a line of Markdown: every character that means something there is escaped, so that a
 * driver's name can stand in a finding. Line breaks become spaces.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[&<]/g, (character) => HTML[character] ?? character)
    .replace(/[\\`*_{}[\]()#+\-.!|~>$:@]/g, "\\$&");
}

/** Untrusted text as inline code of Markdown: a fence longer than any run of backticks inside. */
export function markdownCode(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const longest = Math.max(
    0,
    ...(line.match(/`+/g) ?? []).map((run) => run.length),
  );
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line.trim() === "" ? " " : "";
  return fence + pad + line + pad + fence;
}

/**
 * A value as JSON that may stand inside an HTML `script` element: no `<`, so no end tag and no comment can occur.
 *
 * @throws {TypeError} where the value is no JSON value.
 */
export function scriptJson(value: unknown): string {
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) throw new TypeError("the value has no JSON form");
  return json.replace(/[<\u2028\u2029]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}
