import fc from "fast-check";
import assert from "node:assert/strict";
import { buildModel, type Model } from "../../lib/driver_core/model.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { Expander, unpackMove } from "../../lib/explore/moves.ts";
import { foldLockdep } from "../../lib/lockdep/fold.ts";
import { schemeNamed } from "../../lib/lockdep/schemes.ts";
import { splatFrequency } from "../../lib/lockdep/splat_search.ts";
import { compile } from "../../lib/program/compile.ts";
import { initialState, type Machine, type Move } from "../../lib/program/machine.ts";
import { quietTask, task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Action, Task } from "../../lib/scenario/scenario.ts";
import { recordTrace } from "../../lib/trace/record.ts";

function locking(...tasks: readonly Task[]): { model: Model; machine: Machine } {
  const scenario = checkScenario({
    name: "locks",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }, { name: "e", bus: "bus", present: false }],
    drivers: [{ name: "v", bus: "bus", matches: ["d"] }],
    locks: ["a", "b", "c"],
    tasks,
  });
  const model = buildModel(scenario, policyNamed("v6.19"));
  return { model, machine: compile(model.program) };
}

const nested = (outer: string, inner: string): Action[] => [
  { lock: outer },
  { lock: inner },
  { unlock: inner },
  { unlock: outer },
];

/** Every maximal path, one by one. For programs without cycles. */
function* paths(
  machine: Machine,
  state = initialState(machine.compiled),
  path: readonly Move[] = [],
): Generator<Move[]> {
  const steps: [Move, Int32Array][] = [];
  new Expander(machine).expand(state, (move, next) => steps.push([unpackMove(move), next.slice()]));
  if (steps.length === 0) yield [...path];
  for (const [move, next] of steps) yield* paths(machine, next, [...path, move]);
}

const CASES: { readonly [what: string]: readonly Task[] } = {
  "two orders": [task("s", ...nested("a", "b")), task("t", ...nested("b", "a"))],
  "two orders, one after the other": [task("s", ...nested("a", "b")), quietTask("t", ...nested("b", "a"))],
  "one order": [task("s", ...nested("a", "b")), task("t", ...nested("a", "b"))],
  "two orders and a death": [
    task("s", ...nested("a", "b")),
    quietTask("t", ...nested("b", "a")),
    task("u", "oops"),
  ],
  "two orders and a death that may come first": [
    task("s", { lock: "a" }, { lock: "b" }),
    task("t", "work", "oops"),
    task("u", { trylock: "b" }, { lock: "c" }, { lock: "a" }),
  ],
  "the same lock twice, and a death": [task("s", "work", { lock: "d" }, { lock: "d" }), task("t", "work", "oops")],
};

/** Holds the search against every single path. */
function checkAgainstAllPaths(tasks: readonly Task[], scheme: string): void {
  const { model, machine } = locking(...tasks);
  const types = new Set<string>();
  for (const path of paths(machine)) {
    types.add(foldLockdep(model, recordTrace(machine.compiled, path), scheme).splat?.type ?? "none");
  }
  const found = splatFrequency(model, machine.compiled, scheme);
  assert.ok(found.exhaustive);
  assert.deepEqual(found.types, [...types].sort());
  assert.equal(found.quantity, !types.has("none") ? "always" : types.size > 1 ? "sometimes" : "never");
  if (found.example) {
    const { splat } = foldLockdep(model, recordTrace(machine.compiled, found.example), scheme);
    assert.ok(splat, "the example ends with the alarm");
  }
}

for (const [what, tasks] of Object.entries(CASES)) {
  for (const scheme of ["novalidate", "key", "bus"]) {
    Deno.test(`splatFrequency() of ${what} with ${scheme} is what every single path says`, () => {
      checkAgainstAllPaths(tasks, scheme);
    });
  }
}

/** Actions from numbers: each takes a lock, tries one, frees the last one taken, works or dies. */
function actionsFrom(numbers: readonly number[]): Action[] {
  const held: string[] = [];
  return numbers.map((number): Action => {
    const name = ["a", "b", "d"][number % 3]!;
    if (number < 9) {
      held.push(name);
      return { lock: name };
    }
    if (number < 12) return { trylock: name };
    if (number === 12) return "oops";
    const last = held.pop();
    return last === undefined ? "work" : { unlock: last };
  });
}

Deno.test("splatFrequency() of any two tasks that take locks is what every single path says", () => {
  const does = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 }).map(actionsFrom);
  fc.assert(
    fc.property(does, does, (first, second) => {
      checkAgainstAllPaths([task("s", ...first), task("t", ...second)], "key");
    }),
    { numRuns: 60, seed: 3 },
  );
});

Deno.test("splatFrequency() says Sometimes where a death may silence lockdep before the alarm", () => {
  const { model, machine } = locking(...CASES["the same lock twice, and a death"]!);
  const { quantity, types } = splatFrequency(model, machine.compiled, "key");
  assert.deepEqual([quantity, types], ["sometimes", ["none", "recursive"]]);
});

Deno.test("splatFrequency() tells apart ways to one state on which lockdep learnt different dependencies", () => {
  const scenario = checkScenario({
    name: "a probe that runs or not",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [{ name: "v", bus: "bus", matches: ["d"], probe: [{ lock: "a" }, { unlock: "a" }] }],
    locks: ["a"],
    tasks: [
      task("s", { register: "v" }, { unregister: "v" }),
      task("t", { remove: "d" }),
      quietTask("u", { lock: "a" }, { lock: "d" }, { unlock: "d" }, { unlock: "a" }),
    ],
  });
  const model = buildModel(scenario, policyNamed("v6.19"));
  const { quantity, types } = splatFrequency(model, compile(model.program).compiled, "key");
  assert.deepEqual([quantity, types], ["sometimes", ["circular", "none"]]);
});

Deno.test("splatFrequency() follows an execution no further than to where lockdep looks no more", () => {
  const { model, machine } = locking(task("s", "oops"), quietTask("t", ...nested("a", "b")));
  const { states } = splatFrequency(model, machine.compiled, "key");
  assert.equal(states, 2);
});

Deno.test("splatFrequency() that ran into a limit says neither never nor always", () => {
  const { model, machine } = locking(...CASES["one order"]!);
  const { quantity, exhaustive } = splatFrequency(model, machine.compiled, "key", { maxStates: 5 });
  assert.deepEqual([quantity, exhaustive], ["unknown", false]);
});

Deno.test("splatFrequency() searches nothing where no lock has a class", () => {
  const { model } = locking(...CASES["one order"]!);
  const scenario = { ...model.scenario, locks: [], tasks: [task("t", { register: "v" })] };
  const plain = buildModel(scenario, policyNamed("v6.19"), schemeNamed("novalidate").pretends);
  const found = splatFrequency(plain, compile(plain.program).compiled, "novalidate");
  assert.deepEqual(found, { quantity: "never", types: ["none"], exhaustive: true, states: 0 });
});
