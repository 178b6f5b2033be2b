/** The folders of lib/ depend on one another one way. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, normalize, relative, sep } from "node:path";
import { PROJECT } from "../support/project.ts";

const LIB = join(PROJECT, "lib");

/** By room: the rooms that it imports from, each with a file that does. */
function importsByRoom(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const path of readdirSync(LIB, { recursive: true }) as string[]) {
    const [room = "", ...rest] = path.split(sep);
    if (!path.endsWith(".ts") || rest.length === 0 || room === "package") continue;
    const of = found.get(room) ?? new Map<string, string>();
    found.set(room, of);
    for (const [, target = ""] of readFileSync(join(LIB, path), "utf8").matchAll(/\bfrom "(\.[^"]+)"/g)) {
      const [other = ""] = relative(LIB, normalize(join(LIB, path, "..", target))).split(sep);
      if (other !== room && !other.endsWith(".ts")) of.set(other, path);
    }
  }
  return found;
}

Deno.test("no room of lib/ imports from one that imports from it, directly or by others", () => {
  const imports = importsByRoom();
  assert.ok(imports.size > 20);
  const free = new Set<string>();
  const visit = (room: string, way: readonly string[]): void => {
    assert.ok(!way.includes(room), `a circle: ${[...way, room].join(" → ")}`);
    if (free.has(room)) return;
    for (const [other, file] of imports.get(room) ?? []) visit(other, [...way, room, `(${file})`]);
    free.add(room);
  };
  for (const room of imports.keys()) visit(room, []);
});
