import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * The JavaScript of Plotly's smallest bundle, ready to stand inside an HTML `script` element.
 *
 * This is the one place of `notebook` that reads a file: a notebook must draw without a network, so the bundle travels
 * in the notebook's own output, and only the kernel can put it there.
 */
export function plotlyBundle(): string {
  const path = createRequire(import.meta.url).resolve("plotly.js-basic-dist-min/plotly-basic.min.js");
  return readFileSync(path, "utf8").replace(/<(?=\/script|!--)/gi, "\\x3c");
}
