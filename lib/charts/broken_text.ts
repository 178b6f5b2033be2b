import { plotlyText } from "./plotly_text.ts";

/** Untrusted text for a figure, broken between words into lines of at most so many characters; a long word has its own. */
export function brokenText(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const joined = `${lines[lines.length - 1] ?? ""} ${word}`.trim();
    if (lines.length > 0 && joined.length <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.map(plotlyText).join("<br>");
}
