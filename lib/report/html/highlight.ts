import hljs from "highlight.js/lib/core";
import typescript from "highlight.js/lib/languages/typescript";
import { visibleText } from "./visible_text.ts";

hljs.registerLanguage("typescript", typescript);

/** TypeScript as HTML, its tokens in spans with highlight.js's classes; the code itself is escaped. */
export function highlightTypeScript(code: string): string {
  return hljs.highlight(visibleText(code), {
    language: "typescript",
    ignoreIllegals: true,
  }).value;
}
