import type { ProvenanceEntry } from "../../notebook/mime.ts";
import { htmlText } from "./visible_text.ts";

const SHOWN_DIGITS = 12;

/** A hash, shortened; it opens to its full length. */
export function hashHtml(sha256: string): string {
  if (sha256.length <= SHOWN_DIGITS) return `<code>${htmlText(sha256)}</code>`;
  return `<details class="hash"><summary>SHA-256 <code>${htmlText(sha256.slice(0, SHOWN_DIGITS))}…</code></summary>` +
    `<code>${htmlText(sha256)}</code></details>`;
}

/** The entries without repetitions, in the order of their first appearance. */
export function distinctEntries(entries: readonly ProvenanceEntry[]): readonly ProvenanceEntry[] {
  const key = (e: ProvenanceEntry) => JSON.stringify([e.name, e.version, e.sha256 ?? null, e.how ?? null]);
  return [...new Map(entries.map((entry) => [key(entry), entry])).values()];
}

function entryHtml(entry: ProvenanceEntry): string {
  const { name, version, how, sha256 } = entry;
  return `<li><span class="input">${htmlText(name)}</span> <span class="version">${htmlText(version)}</span>` +
    (how === undefined ? "" : `<p class="how"><code>${htmlText(how)}</code></p>`) +
    (sha256 === undefined ? "" : hashHtml(sha256)) +
    `</li>`;
}

/** A fact about how the page was made: its name, and its value as HTML. */
export interface Fact {
  /** Plain text. */
  readonly name: string;
  /** HTML. */
  readonly html: string;
}

/** The foot of a page: where its figures come from, and what made it. */
export function provenanceHtml(entries: readonly ProvenanceEntry[], facts: readonly Fact[]): string {
  const inputs = distinctEntries(entries).map(entryHtml);
  return [
    `<h2 id="provenance_">Provenance</h2>`,
    inputs.length === 0 ? "" : `<h3>Inputs</h3>\n<ul class="inputs">\n${inputs.join("\n")}\n</ul>`,
    facts.length === 0 ? "" : `<h3>This page</h3>\n<dl>\n${facts.map(factHtml).join("\n")}\n</dl>`,
  ].filter((part) => part !== "").join("\n");
}

function factHtml({ name, html }: Fact): string {
  return `<div><dt>${htmlText(name)}</dt><dd>${html}</dd></div>`;
}
