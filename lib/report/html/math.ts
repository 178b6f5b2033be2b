import katex from "katex";
import type { MarkdownIt } from "markdown-it";
import { htmlText } from "./visible_text.ts";

/** TeX as MathML, which browsers draw themselves; TeX with a mistake in it is shown as it was written. */
export function mathHtml(tex: string, display: boolean): string {
  try {
    const mathml = katex.renderToString(tex, {
      output: "mathml",
      displayMode: display,
      trust: false,
      strict: false,
      maxSize: 20,
      maxExpand: 200,
    });
    return display ? `<div class="math" tabindex="0" role="group" aria-label="Formula">${mathml}</div>` : mathml;
  } catch {
    const source = `<code>${htmlText(tex)}</code>`;
    return display ? `<p>${source}</p>` : source;
  }
}

/**
 * Lets a Markdown parser read `$…$` in a line and `$$…$$` as a block of its own.
 *
 * As in Pandoc, the opening `$` has no space after it, and the closing one no space before and no digit after it, so
 * that sums of money stay text.
 */
export function markdownMath(md: MarkdownIt): void {
  md.inline.ruler.after("escape", "math", (state, silent) => {
    const found = /^\$(?![\s$])((?:\\.|[^$\\])*?)(?<!\s)\$(?!\d)/.exec(state.src.slice(state.pos, state.posMax));
    if (!found) return false;
    if (!silent) state.push("math", "math", 0).content = found[1] ?? "";
    state.pos += found[0].length;
    return true;
  });

  md.block.ruler.before(
    "fence",
    "math_block",
    (state, startLine, endLine, silent) => {
      const line = (n: number) => state.src.slice((state.bMarks[n] ?? 0) + (state.tShift[n] ?? 0), state.eMarks[n]);
      if (!line(startLine).startsWith("$$")) return false;
      let last = startLine;
      const text = () =>
        state.src.slice((state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0), state.eMarks[last]);
      while (!/^\$\$[^]+\$\$\s*$/.test(text())) {
        last++;
        if (last >= endLine || line(last) === "") return false;
      }
      if (silent) return true;
      const token = state.push("math_block", "math", 0);
      token.block = true;
      token.content = text().trim().slice(2, -2).trim();
      token.map = [startLine, last + 1];
      state.line = last + 1;
      return true;
    },
    { alt: ["paragraph", "reference", "blockquote", "list"] },
  );

  md.renderer.rules["math"] = (tokens, i) => mathHtml(tokens[i]?.content ?? "", false);
  md.renderer.rules["math_block"] = (tokens, i) => mathHtml(tokens[i]?.content ?? "", true) + "\n";
}
