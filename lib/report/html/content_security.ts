import { createHash } from "node:crypto";

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/**
 * The content security policy of a page: nothing is loaded from anywhere, and only the given inline scripts and styles
 * count.
 *
 * The empty style element is Plotly's, which fills it by script. Style attributes are allowed: Plotly and MathML write
 * them. `data:` and `blob:` images are the page's own pictures and what Plotly makes a download from.
 */
export function contentSecurityPolicy(scripts: readonly string[], styles: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(" ") || "'none'"}`,
    `style-src-elem ${["", ...styles].map(hash).join(" ")}`,
    "style-src-attr 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
