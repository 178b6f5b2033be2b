/** Copies of the engine's functions, and that they can be copied. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { CONSTANTS } from "../../lib/simulate/constants.ts";
import { createEngine, PARTS } from "../../lib/simulate/engine.ts";
import { freshCopies, freshCopy } from "../../lib/simulate/fresh_copy.ts";

const FOLDER = new URL("../../lib/simulate/", import.meta.url);

/** The file of a part: `createLockQueues` is in lock_queues.ts. */
function fileOf(part: string): string {
  return part.replace("create", "").replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase() + ".ts";
}

Deno.test("freshCopy() gives a function that does the same and is another one each time", () => {
  const add = function add(a: number, b: number) {
    return a + b;
  };
  const [one, other] = [freshCopy(add), freshCopy(add)];
  assert.equal(one(1, 2), 3);
  assert.notEqual(one, other);
  const outside = 1;
  assert.throws(() => freshCopy(() => outside)(), ReferenceError);
});

Deno.test("freshCopies() copies each function under its name", () => {
  const copies = freshCopies(PARTS);
  assert.deepEqual(Object.keys(copies), Object.keys(PARTS));
  for (const name of Object.keys(PARTS) as (keyof typeof PARTS)[]) assert.notEqual(copies[name], PARTS[name]);
});

for (const [name, part] of Object.entries({ ...PARTS, createEngine })) {
  Deno.test(`${name}() uses nothing that stands around it, so that it can be copied`, () => {
    const body = String(part);
    const head = body.slice(0, body.search(/\)\s*\{\n/));
    for (const constant of Object.keys(CONSTANTS)) {
      if (new RegExp(`(?<![.\\w])${constant}\\b`).test(body)) assert.match(head, new RegExp(`\\b${constant}\\b`));
    }
    for (const other of Object.keys(PARTS)) {
      if (other !== name) assert.doesNotMatch(body, new RegExp(`(?<![.\\w])${other}\\b`));
    }
    const source = readFileSync(new URL(fileOf(name), FOLDER), "utf8");
    const imported = [...source.matchAll(/^import (?!type)\{([^}]*)\}/gm)].flatMap(([, names]) => names!.split(","));
    for (const one of imported.map((text) => text.trim()).filter((text) => text !== "" && !text.startsWith("type "))) {
      assert.doesNotMatch(body, new RegExp(`(?<![.\\w])${one}\\b`), one);
    }
  });
}
