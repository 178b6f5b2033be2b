import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { scaleModel } from "../../lib/bench/explore/models/scale.ts";
import type { Checkpoint, Snapshot } from "../../lib/explore/checkpoint.ts";
import { checkpointParts, readCheckpoint } from "../../lib/explore/checkpoint_bytes.ts";
import { type Exploration, search, type SearchLimits } from "../../lib/explore/search.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { buildModel } from "../../lib/driver_core/model.ts";
import { explore } from "../../lib/explore/explore.ts";
import { scenarioOfFamily } from "../../lib/scenario/families.ts";
import type { Machine } from "../../lib/program/machine.ts";
import { compile } from "../../lib/program/compile.ts";

const SUBJECT = { name: "a model", hash: "0123" };
const MACHINE = compile(scaleModel({ T: 3, D: 3, policy: 1 }));

function bytesOf(snapshot: Snapshot): Buffer {
  return Buffer.concat([...checkpointParts(SUBJECT, snapshot)].map((part) => part.slice()));
}

function read(bytes: Uint8Array) {
  let at = 0;
  return readCheckpoint((length) => Uint8Array.from(bytes.subarray(at, at += length)), bytes.length);
}

/** A checkpoint in memory, as bytes; the save of that number is the last thing that the search does. */
class Killed extends Error {}
function inMemory(
  bytes: Buffer | undefined,
  dieAt: number,
): { checkpoint: Checkpoint; bytes: () => Buffer | undefined } {
  let saves = 0;
  const found = bytes && read(bytes);
  if (typeof found === "string") throw new Error(found);
  return {
    bytes: () => bytes,
    checkpoint: {
      saved: found?.snapshot,
      isDue: () => true,
      save(snapshot) {
        bytes = bytesOf(snapshot);
        if (saves++ === dieAt) throw new Killed();
      },
    },
  };
}

/** All that can be asked of an exploration. */
function account(found: Exploration) {
  const words = new Int32Array(found.machine.compiled.words);
  const { exhaustive, states, transitions, frontier, completedDepth, terminals, faults, hasBackwardStep } = found;
  const last = found.pathTo(states - 1);
  found.store.read(states - 1, words);
  return {
    ...{ exhaustive, states, transitions, frontier, completedDepth, terminals, faults, hasBackwardStep },
    last,
    words: [...words],
    bytes: found.store.bytes,
  };
}

/** Searches, killed at each of these saves, and gone on with each time. */
function interrupted(kills: readonly number[], limits: SearchLimits = {}, explored = search, machine = () => MACHINE) {
  let bytes: Buffer | undefined;
  for (const kill of [...kills, Infinity]) {
    const memory = inMemory(bytes, kill);
    try {
      return account(explored(machine(), { ...limits, checkpoint: memory.checkpoint }));
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      bytes = memory.bytes();
    }
  }
  throw new Error("killed to the end");
}

Deno.test("a search that is killed at any saves and resumed finds the same, byte for byte", () => {
  const plain = account(search(MACHINE));
  fc.assert(
    fc.property(fc.array(fc.nat(4), { maxLength: 4 }), (kills) => assert.deepEqual(interrupted(kills), plain)),
    { seed: 1, numRuns: 6 },
  );
});

Deno.test("a search that reached its limit goes on from there with a higher one", () => {
  const memory = inMemory(undefined, Infinity);
  const first = search(MACHINE, { maxStates: 30_000, checkpoint: memory.checkpoint });
  assert.equal(first.exhaustive, false);
  assert.deepEqual(account(first), account(search(MACHINE, { maxStates: 30_000 })));
  const more = inMemory(memory.bytes(), Infinity);
  assert.deepEqual(account(search(MACHINE, { checkpoint: more.checkpoint })), account(search(MACHINE)));
});

Deno.test("a limit of memory is reached at the same state with and without an interruption", () => {
  const maxBytes = 3_000_000;
  const plain = account(search(MACHINE, { maxBytes }));
  assert.equal(plain.exhaustive, false);
  assert.deepEqual(interrupted([1, 0], { maxBytes }), plain);
});

const scale = () => compile(scaleModel({ T: 4, D: 4, policy: 1 }));
const registrars = () => compile(buildModel(scenarioOfFamily("registrars-3x2")!, policyNamed("v6.19")).program);

/** A new machine each time, as in a new process. */
for (
  const [name, machine, reduction] of [
    ["scale T4 D4", scale, { symmetry: false }],
    ["scale T4 D4", scale, { symmetry: true }],
    ["registrars-3x2", registrars, {}],
  ] as const
) {
  Deno.test(`a reduced exploration of ${name}, killed and resumed, finds the same: ${JSON.stringify(reduction)}`, () => {
    const explored = (of: Machine, limits: SearchLimits = {}) => explore(of, { ...limits, reduction });
    const plain = account(explored(machine()));
    let saves = 0;
    explored(machine(), { checkpoint: { saved: undefined, isDue: () => true, save: () => saves++ } });
    assert.ok(saves > 1);
    const late = inMemory(undefined, saves - 2);
    assert.throws(() => explored(machine(), { checkpoint: late.checkpoint }), Killed);
    let more = 0;
    const { saved } = inMemory(late.bytes(), Infinity).checkpoint;
    explored(machine(), { checkpoint: { saved, isDue: () => true, save: () => more++ } });
    assert.ok(more <= 2, `it went on, and did not start again: ${more} saves of ${saves}`);
    fc.assert(
      fc.property(
        fc.array(fc.nat(saves), { minLength: 1, maxLength: 3 }),
        (kills) => assert.deepEqual(interrupted(kills, {}, explored, machine), plain),
      ),
      { seed: 1, numRuns: 3 },
    );
  });
}

Deno.test("readCheckpoint gives back what was written and refuses every cut and every changed byte", () => {
  const snapshot = {
    numbers: { expanded: 7, depth: 2 },
    texts: ["a fault", "\u2028"],
    arrays: { states: Int32Array.from([1, -2, 3]), none: new Int32Array(0), faults: Int32Array.from([2 ** 31 - 1]) },
  };
  const bytes = bytesOf(snapshot);
  assert.deepEqual(read(bytes), { subject: SUBJECT, snapshot });
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(read(bytes.subarray(0, length)), "short", `cut to ${length}`);
  }
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    assert.equal(typeof read(changed), "string", `byte ${at}`);
  }
  assert.equal(read(Buffer.concat([bytes, Buffer.from("x")])), "damaged");
  assert.equal(read(Buffer.from("{}\n")), "other");
  assert.equal(
    read(Buffer.from(bytes.toString("latin1").replace("checkpoint 1", "checkpoint 9"), "latin1")),
    "version",
  );
});
