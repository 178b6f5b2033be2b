import { readFileSync } from "node:fs";
import { plotlyBundle } from "../../notebook/plotly_bundle.ts";

/** The texts that pages are put together from. */
export interface Assets {
  /** Plotly's bundle. */
  readonly plotly: string;
  /** The style sheets, joined. */
  readonly css: string;
  /** Runs in the head: takes up the reader's theme before anything is shown. */
  readonly theme: string;
  /** Runs at the end of the body: the buttons and links. */
  readonly page: string;
  /** Runs after Plotly: draws the figures. */
  readonly figures: string;
}

/**
 * Reads the style sheets and scripts of the folder `client` beside this file, and Plotly's bundle from the installed
 * packages. Everything else in this folder is free of file access.
 *
 * @throws {Error} where the packages are not installed.
 */
export function loadAssets(): Assets {
  const read = (name: string) => readFileSync(new URL(`./client/${name}`, import.meta.url), "utf8");
  const styles = ["colours", "page", "content", "index", "media"];
  return {
    plotly: plotlyBundle(),
    css: styles.map((name) => read(`styles/${name}.css`)).join("\n"),
    theme: read("scripts/theme.js"),
    page: read("scripts/page.js"),
    figures: read("scripts/figures.js"),
  };
}
