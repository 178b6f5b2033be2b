import { htmlText } from "./visible_text.ts";

/** Terminal control sequences: CSI, OSC (ended by BEL or ST), and two-character escapes. */
const ANSI =
  // deno-lint-ignore no-control-regex
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]/g;

/** What a terminal would be left showing: control sequences gone, and of a rewritten line only its last state. */
export function terminalText(text: string): string {
  const plain = text.replace(ANSI, "").replace(/\r\n/g, "\n");
  return plain.split("\n").map((line) => line.replace(/\r+$/, "").replace(/^.*\r/s, "")).join("\n");
}

/** What a cell printed, as a block that scrolls in itself. */
export function streamHtml(name: "stdout" | "stderr", text: string, cell: number): string {
  const shown = htmlText(terminalText(text).replace(/\n+$/, ""));
  if (shown === "") return "";
  const label = name === "stderr" ? `Errors and warnings of cell ${cell}` : `Output of cell ${cell}`;
  return `<pre class="stream ${name}" tabindex="0" aria-label="${label}" role="group">${shown}</pre>`;
}
