import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DriverDefinition } from "../../lib/driver_names/definition.ts";

/** Every file below a folder, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name)).sort();
}

/**
 * What each file of a toy tree says should come out of it, by its path: lines of `LINE SYMBOL STRUCT BUS NAME`, and
 * ` | HOW` where it matters. Only files that say something are there.
 */
export function expectations(tree: string): Map<string, string[]> {
  const expected = new Map<string, string[]>();
  for (const path of filesBelow(tree)) {
    const block = /\/\* expect:([^]*?)\*\//.exec(readFileSync(path, "utf8"))?.[1];
    if (block === undefined) continue;
    const lines = block.split("\n").map((l) => l.replace(/^ \* ?/, "").trim()).filter((l) => l !== "");
    expected.set(path.slice(tree.length + 1), lines[0] === "nothing" ? [] : lines);
  }
  return expected;
}

/** A definition as an expectation has it, with how its name was found. */
export function expectationOf(d: DriverDefinition): string {
  const name = d.dynamic ? `dynamic ${d.expression}`.trim() : JSON.stringify(d.name);
  return `${d.line} ${d.symbol} ${d.struct} ${d.bus} ${name} | ${d.how}`;
}

/** Expected and found lines to be compared: how a name was found is left out where the expectation does. */
export function compared(expected: readonly string[], found: readonly DriverDefinition[]): [string[], string[]] {
  const lines = found.map((d, i) => {
    const whole = expectationOf(d);
    return expected[i]?.includes(" | ") ? whole : whole.slice(0, whole.indexOf(" | "));
  });
  return [lines, [...expected]];
}
