import type { Assets } from "./assets.ts";
import { contentSecurityPolicy } from "./content_security.ts";
import type { Heading } from "./headings.ts";
import { htmlText } from "./visible_text.ts";

/** The parts of a page. Everything named `html` or ending in it is HTML already; `title` is plain text. */
export interface PageParts {
  /** The heading, and the name of the browser's tab. */
  readonly title: string;
  /** The title as HTML, where it has markup. */
  readonly titleHtml?: string;
  /** Below the title. */
  readonly introHtml?: string;
  /** The content. */
  readonly html: string;
  /** Headings for the table of contents, which is left out below two. */
  readonly headings?: readonly Heading[];
  /** The foot, for example provenance. */
  readonly footHtml?: string;
  /** Whether the page has figures to draw. */
  readonly hasFigures: boolean;
  /** Whether the page has code cells to unfold. */
  readonly hasCode?: boolean;
}

const ICON = "data:image/svg+xml," + encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1a48cc"/>` +
    `<path d="M3 12h2V8H3zm4 0h2V4H7zm4 0h2V6h-2z" fill="#fff"/></svg>`,
);

/** A script that must not be able to end its own element. */
function script(text: string): string {
  if (/<\/script|<!--/i.test(text)) {
    throw new Error("a script of the page would end its own element");
  }
  return `<script>${text}</script>`;
}

/** The whole page as one HTML file that requests nothing. */
export function page(parts: PageParts, assets: Assets): string {
  const endScripts = parts.hasFigures ? [assets.page, assets.plotly, assets.figures] : [assets.page];
  const policy = contentSecurityPolicy([assets.theme, ...endScripts], [
    assets.css,
  ]);
  const title = htmlText(parts.title);
  const contents = contentsHtml(parts.headings ?? []);
  return [
    `<!DOCTYPE html>`,
    `<html lang="en">`,
    `<head>`,
    `<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark">`,
    `<meta name="referrer" content="no-referrer">`,
    `<title>${title}</title>`,
    `<link rel="icon" href="${ICON}">`,
    `<style>${assets.css}</style>`,
    script(assets.theme),
    `</head>`,
    `<body${contents === "" ? "" : ` class="with-contents"`}>`,
    `<a class="skip" href="#main_">Skip to the content</a>`,
    `<header>`,
    controlsHtml(parts.hasCode === true),
    `<h1>${parts.titleHtml ?? title}</h1>`,
    parts.introHtml ?? "",
    `</header>`,
    contents,
    `<main id="main_" tabindex="-1">`,
    parts.html,
    `</main>`,
    parts.footHtml === undefined ? "" : `<footer>\n${parts.footHtml}\n</footer>`,
    ...endScripts.map(script),
    `</body>`,
    `</html>`,
    ``,
  ].filter((line, i, all) => line !== "" || i === all.length - 1).join("\n");
}

/** The buttons, which do nothing without scripts and are shown by them. */
function controlsHtml(hasCode: boolean): string {
  const code = `<button type="button" id="code_button" aria-pressed="false">Show code</button>`;
  return `<div class="controls">${hasCode ? code : ""}<button type="button" id="theme_button">Theme</button></div>`;
}

function contentsHtml(headings: readonly Heading[]): string {
  const shown = headings.filter((heading) => heading.level <= 3);
  if (shown.length < 2) return "";
  const entry = ({ id, text, level }: Heading) =>
    `<li class="level-${level}"><a href="#${id}">${htmlText(text)}</a></li>`;
  return `<nav class="contents" aria-label="Contents"><p>Contents</p>\n<ul>\n${
    shown.map(entry).join("\n")
  }\n</ul></nav>`;
}
