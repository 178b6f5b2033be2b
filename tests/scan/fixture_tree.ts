import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Finding } from "../../lib/scan/finding.ts";
import { scanTree } from "../../lib/scan/scan_tree.ts";

/** The folder of the toy tree that the scan's tests read. */
export const TREE = fileURLToPath(new URL("../fixtures/scan/tree", import.meta.url));

/** The toy tree, scanned once. */
export const scanned = scanTree(TREE);

/** A finding in the words of the fixtures' `expect:` lines. */
export function inWords({ callback, kind, driver, registersOn, site, relation, guard }: Finding): string {
  const by = `${callback.function} on ${callback.bus}`;
  const once = guard === null ? "" : `, guarded by ${guard.variable}`;
  return kind === "requests-module"
    ? `${by} waits for a module in ${site.function}${once}`
    : `${by} registers ${driver ?? "a driver"} on ${registersOn} in ${site.function}, ${relation}${once}`;
}

/** Every `expect:` line of the toy tree, sorted. */
export function expected(): readonly string[] {
  return (readdirSync(TREE, { recursive: true }) as string[]).filter((path) => path.endsWith(".c"))
    .flatMap((path) =>
      Array.from(readFileSync(`${TREE}/${path}`, "utf8").matchAll(/expect: (.*)/g), ([, text]) => text!)
    )
    .sort();
}
