import assert from "node:assert/strict";
import { search } from "../../lib/explore/search.ts";
import { compile } from "../../lib/program/compile.ts";
import { scaleModel } from "../../lib/bench/explore/models/scale.ts";
import { overrideModel } from "../../lib/bench/explore/models/uaf.ts";

// SPIN 6.5.2, pan built with -DSAFETY -DNOREDUCE. pan counts the initial state as a transition too.
const SCALE = [
  { T: 1, D: 2, policy: 1, states: 22, transitions: 22 },
  { T: 2, D: 2, policy: 1, states: 558, transitions: 981 },
  { T: 2, D: 2, policy: 0, states: 315, transitions: 555 },
  { T: 3, D: 2, policy: 1, handReduced: true, states: 4303, transitions: 11_326 },
  { T: 3, D: 3, policy: 1, states: 80_347, transitions: 212_077 },
] as const;

for (const { states, transitions, ...options } of SCALE) {
  Deno.test(`search() counts scale.pml as SPIN does: ${JSON.stringify(options)}`, () => {
    const found = search(compile(scaleModel(options)));
    assert.deepEqual([found.exhaustive, found.states, found.transitions], [true, states, transitions - 1]);
    assert.equal(found.terminals.length, options.T ** options.D, "each device is bound by any registrar");
  });
}

const OVERRIDE = [
  { W: 2, M: 2, policy: 2, states: 7260, transitions: 23_239 },
  { W: 2, M: 2, policy: 1, states: 5448, transitions: 17_155 },
  { W: 2, M: 2, ND: 2, policy: 2, states: 20_404, transitions: 70_109 },
] as const;

for (const { states, transitions, ...options } of OVERRIDE) {
  Deno.test(`search() counts uaf.pml as SPIN does: ${JSON.stringify(options)}`, () => {
    const found = search(compile(overrideModel(options)));
    assert.deepEqual([found.exhaustive, found.states, found.transitions], [true, states, transitions - 1]);
    assert.equal(found.faults.length, 0);
  });
}

Deno.test("search() finds uaf.pml's use after free where match reads without a lock", () => {
  const found = search(compile(overrideModel({ W: 1, M: 1, policy: 0 })));
  // pan reports three errors as well, of which one is the transition that this search does not take.
  assert.equal(found.faults.length, 3);
  const first = found.faults[0]!;
  assert.equal(found.machine.compiled.faults[first.fault]!.message, "the override string was freed");
  assert.equal(found.depthOf(first.from), 8);
});
