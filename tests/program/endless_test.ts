/** No step goes round for ever: such a loop gets a stop, or is refused where it may have none. */
import fc from "fast-check";
import assert from "node:assert/strict";
import {
  add,
  equal,
  itemOf,
  lengthOf,
  less,
  type List,
  type Local,
  read,
  subtract,
} from "../../lib/program/expression.ts";
import { generateMachine } from "../../lib/program/generate.ts";
import { Interpreter } from "../../lib/program/interpret.ts";
import { FIRST_FAULT, initialState, prepare, valueOf } from "../../lib/program/machine.ts";
import { below, BIT, type Program, ProgramBuilder } from "../../lib/program/program.ts";
import {
  assign,
  atomic,
  call,
  leave,
  loop,
  push,
  remove,
  set,
  type Statement,
  tryAcquire,
  when,
} from "../../lib/program/statement.ts";

/** What loops of the tests go over. */
function parts() {
  const builder = new ProgramBuilder();
  return {
    builder,
    x: builder.variable("x", below(4)),
    mutex: builder.mutex("m", 1),
    list: builder.list("l", 3, below(3), [[0, 1, 2]]),
    other: builder.list("o", 3, below(3)),
  };
}
type Parts = ReturnType<typeof parts>;

function program(
  body: (parts: Parts, i: Local, j: Local) => readonly Statement[],
): Program & { readonly x: Parts["x"] } {
  const made = parts();
  const main = made.builder.function(
    "walks_round",
    [],
    (_, frame) => body(made, frame.local("i", below(5)), frame.local("j", below(5))),
  );
  made.builder.task("t", main);
  return { ...made.builder.build(), x: made.x };
}

const next = (local: Local) => assign(local, add(local, 1));
const drain = (list: List) => remove(list, 0, itemOf(list, 0, 0));

const REFUSED: Readonly<Record<string, (parts: Parts, i: Local, j: Local) => readonly Statement[]>> = {
  "nothing in it": () => [loop(1, [])],
  "a condition that nothing changes": (_, i) => [loop(less(i, 3), [])],
  "a count that goes there and back": (_, i) => [loop(1, [next(i), assign(i, subtract(i, 1))])],
  "a count that one of two ways leaves out": (_, i) => [loop(less(i, 3), [when(i, [next(i)])])],
  "a count that starts again": (
    _,
    i,
    j,
  ) => [loop(less(i, 3), [assign(j, 0), loop(less(j, 3), [next(j)]), assign(i, 0)])],
  "a variable set by a mutex": ({ mutex }, i) => [loop(less(i, 3), [tryAcquire(mutex, 0, i), next(i)])],
  "a list that is filled and emptied": ({ list }) => [loop(lengthOf(list), [drain(list), push(list, 0, 1)])],
  "a removal that may remove nothing": ({ list }) => [loop(lengthOf(list), [remove(list, 0, 1)])],
  "an inner loop without end": (_, i, j) => [loop(less(i, 3), [loop(less(j, 3), []), next(i)])],
};

for (const [what, body] of Object.entries(REFUSED)) {
  Deno.test(`lower() refuses an atomic loop with ${what}, and names the function`, () => {
    assert.throws(() => prepare(program((...given) => [atomic(...body(...given))])), {
      name: "RangeError",
      message: "walks_round: a loop in an atomic block may go round for ever; let a local variable count its rounds",
    });
  });
}

const TAKEN: Readonly<Record<string, (parts: Parts, i: Local, j: Local) => readonly Statement[]>> = {
  "a count up": (_, i) => [loop(less(i, 3), [next(i)])],
  "a count down": (_, i) => [assign(i, 4), loop(i, [assign(i, subtract(i, 1))])],
  "a count on each way round": (_, i, j) => [loop(less(i, 3), [when(j, [next(i)], [assign(i, add(1, i))])])],
  "a count in a count": (_, i, j) => [loop(less(i, 3), [assign(j, 0), loop(less(j, 3), [next(j)]), next(i)])],
  "counts one after another in a count": (_, i, j) => [
    loop(less(i, 3), [
      assign(j, 0),
      loop(less(j, 3), [next(j)]),
      loop(j, [assign(j, subtract(j, 1))]),
      next(i),
    ]),
  ],
  "a list that is only filled": ({ list, other }) => [
    loop(lengthOf(list), [push(other, 0, itemOf(list, 0, 0)), drain(list)]),
  ],
  "a way out": () => [loop(1, [leave])],
};

for (const [what, body] of Object.entries(TAKEN)) {
  Deno.test(`lower() takes an atomic loop with ${what}, as one step that ends`, () => {
    const compiled = prepare(program((parts, ...locals) => [atomic(set(parts.x, 0, 1), ...body(parts, ...locals))]));
    for (const machine of [generateMachine(compiled), new Interpreter(compiled)]) {
      assert.equal(machine.step(initialState(compiled), 0, 0), 1);
    }
    assert.equal(compiled.nodes.filter(({ stop }) => stop).length, 1);
  });
}

Deno.test("lower() stops a loop where one of two ways round has no stop, and leaves one that counts as it is", () => {
  const stops = (body: Parameters<typeof program>[0]) => prepare(program(body)).nodes.filter(({ stop }) => stop).length;
  const sometimes = ({ x }: Parts, i: Local) => [when(i, [set(x, 0, 1)])];
  assert.equal(stops((parts, i) => [loop(1, sometimes(parts, i))]), 2);
  assert.equal(stops((parts, i) => [loop(less(i, 3), [...sometimes(parts, i), next(i)])]), 1);
});

Deno.test("a loop around a call that does nothing is a step for each round", () => {
  const { builder, x } = parts();
  const idle = builder.function("idle", [], () => []);
  const main = builder.function("main", [], () => [
    loop(equal(0, 0), [call(idle, []), when(equal(read(x), 3), [leave])]),
    loop(1, [when(0, [set(x, 0, 1)]), call(idle, [])]),
  ]);
  builder.task("t", main);
  const compiled = prepare(builder.build());
  const state = initialState(compiled);
  for (const machine of [generateMachine(compiled), new Interpreter(compiled)]) {
    for (let step = 0; step < 10; step++) assert.equal(machine.step(state, 0, 0), 1);
  }
  assert.equal(valueOf(compiled, state, x), 0);
});

Deno.test("every step of a random loop ends, or the loop is refused", () => {
  const leaf = fc.constantFrom("i++", "i--", "i=0", "j++", "j=0", "x=1", "push", "drain", "call", "leave");
  interface Grown {
    readonly kind: string;
    readonly bodies: readonly (string | Grown)[][];
  }
  const { bodies } = fc.letrec<{ bodies: (string | Grown)[] }>((tie) => ({
    bodies: fc.array(
      fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.record({ kind: fc.constantFrom("while i<3", "while 1", "if j"), bodies: fc.tuple(tie("bodies")) }),
      ),
      { maxLength: 3 },
    ),
  }));
  const tally = { refused: 0, ended: 0 };
  fc.assert(
    fc.property(bodies, fc.boolean(), (grown, isAtomic) => {
      const { builder, x, list, other } = parts();
      const idle = builder.function("idle", [["p", BIT]], () => []);
      const main = builder.function("main", [], (_, frame) => {
        const [i, j] = [frame.local("i", below(5)), frame.local("j", below(5))];
        const statements = (of: readonly (string | Grown)[], inLoop: boolean): Statement[] =>
          of.flatMap((one) => {
            if (typeof one !== "string") {
              const inside = statements(one.bodies[0]!, inLoop || one.kind !== "if j");
              return [one.kind === "if j" ? when(j, inside) : loop(one.kind === "while 1" ? 1 : less(i, 3), inside)];
            }
            if (one === "leave") return inLoop ? [leave] : [];
            if (one === "call") return isAtomic ? [] : [call(idle, [1])];
            return [
              {
                "i++": next(i),
                "i--": assign(i, subtract(i, 1)),
                "i=0": assign(i, 0),
                "j++": next(j),
                "j=0": assign(j, 0),
                "x=1": set(x, 0, 1),
                "push": push(other, 0, 1),
                "drain": drain(list),
              }[one]!,
            ];
          });
        const body = statements(grown, false);
        return isAtomic ? [atomic(...body)] : body;
      });
      builder.task("t", main);
      let compiled: ReturnType<typeof prepare>;
      try {
        compiled = prepare(builder.build());
      } catch (error) {
        assert.ok(
          isAtomic && error instanceof RangeError && /may go round for ever/.test(error.message),
          String(error),
        );
        tally.refused++;
        return;
      }
      for (const machine of [generateMachine(compiled), new Interpreter(compiled)]) {
        const state = initialState(compiled);
        for (let step = 0; step < 20; step++) {
          const result = machine.step(state, 0, 0);
          if (result === 0 || result >= FIRST_FAULT) break;
        }
      }
      tally.ended++;
    }),
    { numRuns: 2000, seed: 1 },
  );
  assert.ok(tally.refused > 50 && tally.ended > 500, JSON.stringify(tally));
});
