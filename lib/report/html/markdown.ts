import markdownIt, { type Env, type Token } from "markdown-it";
import { type Heading, HeadingIds } from "./headings.ts";
import { highlightTypeScript } from "./highlight.ts";
import { markdownMath } from "./math.ts";
import { htmlText, visibleText } from "./visible_text.ts";

/** HTML stays text, images are not fetched, and links lead to the web or within the page only. */
const md = markdownIt({ html: false, linkify: false, typographer: false }).use(markdownMath).disable("image");
md.validateLink = (url) => /^(?:https?:|#)/i.test(url.trim());

const renderToken = md.renderer.renderToken.bind(md.renderer);
md.renderer.rules["link_open"] = (tokens, i, options) => {
  const token = tokens[i];
  if (!String(token?.attrGet("href")).startsWith("#")) token?.attrSet("rel", "noopener noreferrer");
  return renderToken(tokens, i, options);
};
md.renderer.rules["th_open"] = (tokens, i, options) => {
  tokens[i]?.attrSet("scope", "col");
  return renderToken(tokens, i, options);
};
md.renderer.rules["table_open"] = () => `<div class="table-box" tabindex="0" role="group" aria-label="Table"><table>\n`;
md.renderer.rules["table_close"] = () => "</table></div>\n";
md.renderer.rules["fence"] = (tokens, i) => {
  const { content = "", info = "" } = tokens[i] ?? {};
  const isTypeScript = /^(?:ts|typescript|js|javascript)\b/i.test(info.trim());
  const code = isTypeScript ? highlightTypeScript(content) : htmlText(content);
  return `<pre class="code" tabindex="0"><code>${code}</code></pre>\n`;
};
md.renderer.rules["code_block"] = md.renderer.rules["fence"];

/** Markdown of one line, for example a finding's sentence, as HTML without a block around it. */
export function inlineMarkdown(text: string): string {
  return md.renderInline(visibleText(text), {});
}

function plainText(tokens: readonly Token[]): string {
  return tokens.map((token) => {
    if (["text", "code_inline", "math", "text_special"].includes(token.type)) return token.content;
    return token.type === "softbreak" || token.type === "hardbreak" ? " " : "";
  }).join("");
}

/** The level of a heading's token, 1 to 6. */
function level(token: Token): number {
  return Number(token.tag.slice(1));
}

/**
 * Renders the Markdown of one page: gives its headings ids, collects them, and takes the first `#` heading out as the
 * page's title. Later `#` headings become `##`, as a page has one title.
 */
export class MarkdownPage {
  /** The headings so far, the title not among them. */
  readonly headings: Heading[] = [];
  /** The title as plain text, once a `#` heading has been seen. */
  title: string | undefined;
  /** The title as HTML. */
  titleHtml: string | undefined;
  readonly #ids = new HeadingIds();

  /** Markdown as HTML blocks. */
  html(markdown: string): string {
    const env: Env = {};
    return this.#withHeadings(md.parse(visibleText(markdown), env), env);
  }

  #withHeadings(tokens: readonly Token[], env: Env): string {
    const parts: string[] = [];
    let from = 0;
    tokens.forEach((token, i) => {
      const inline = tokens[i + 1];
      if (token.type !== "heading_open" || inline === undefined) return;
      parts.push(md.renderer.render(tokens.slice(from, i), md.options, env), this.#heading(level(token), inline, env));
      from = i + 3;
    });
    parts.push(md.renderer.render(tokens.slice(from), md.options, env));
    return parts.join("");
  }

  #heading(asWritten: number, inline: Token, env: Env): string {
    const text = plainText(inline.children ?? []);
    const html = md.renderer.renderInline(inline.children ?? [], md.options, env);
    if (asWritten === 1 && this.title === undefined) {
      this.title = text;
      this.titleHtml = html;
      return "";
    }
    const id = this.#ids.take(text);
    const shown = Math.max(2, asWritten);
    this.headings.push({ id, text, level: shown });
    return headingHtml(shown, id, html, text);
  }
}

/** A heading and the link to it that shows when it is pointed at. */
function headingHtml(level: number, id: string, html: string, text: string): string {
  return `<div class="heading"><h${level} id="${id}">${html}</h${level}>` +
    `<a class="anchor" href="#${id}" aria-label="Link to ${htmlText(text)}">#</a></div>\n`;
}

/** The first `#` heading of a notebook's Markdown cells as plain text. */
export function firstTitle(markdownCells: readonly string[]): string | undefined {
  const page = new MarkdownPage();
  for (const cell of markdownCells) {
    page.html(cell);
    if (page.title !== undefined) return page.title;
  }
  return undefined;
}
