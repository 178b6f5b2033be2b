import type { Finding } from "../../notebook/mime.ts";
import { inlineMarkdown } from "./markdown.ts";

/** How a finding's `holds` reads and looks. */
function mark(holds: boolean | null): { readonly name: string; readonly word: string; readonly sign: string } {
  if (holds === null) return { name: "measured", word: "measured", sign: "=" };
  return holds ? { name: "holds", word: "holds", sign: "✓" } : { name: "fails", word: "does not hold", sign: "✗" };
}

/** The word for a finding's `holds` with its sign, as a small label. */
function badge(holds: boolean | null): string {
  const { word, sign } = mark(holds);
  return `<span class="badge"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** A finding as a callout that says whether it holds in word, sign and colour. */
export function findingHtml(finding: Finding, id: string): string {
  return `<div class="finding ${mark(finding.holds).name}" id="${id}">` +
    `${badge(finding.holds)}<p>${inlineMarkdown(finding.text)}</p></div>`;
}

/** The one finding that stands for a notebook, in one paragraph. */
export function headlineHtml(finding: Finding): string {
  return `<p class="headline ${mark(finding.holds).name}">${badge(finding.holds)} ${inlineMarkdown(finding.text)}</p>`;
}
