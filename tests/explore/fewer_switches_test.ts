import assert from "node:assert/strict";
import { scaleModel } from "../../lib/bench/explore/models/scale.ts";
import { fewerSwitches, switches } from "../../lib/explore/fewer_switches.ts";
import { Expander, unpackMove } from "../../lib/explore/moves.ts";
import { statesAlong } from "../../lib/explore/search.ts";
import { compile } from "../../lib/program/compile.ts";
import { initialState, type Machine, type Move } from "../../lib/program/machine.ts";
import { below, ProgramBuilder } from "../../lib/program/program.ts";
import { awaitsQuiet, set } from "../../lib/program/statement.ts";

/** A run to an end in which tasks take turns wherever they can. */
function inTurns(machine: Machine): Move[] {
  const expander = new Expander(machine);
  const path: Move[] = [];
  let state = initialState(machine.compiled);
  for (;;) {
    const possible: { move: Move; next: Int32Array }[] = [];
    expander.expand(state, (move, next) => possible.push({ move: unpackMove(move), next: next.slice() }));
    const chosen = possible.find(({ move }) => move.task !== path.at(-1)?.task) ?? possible[0];
    if (chosen === undefined) return path;
    path.push(chosen.move);
    state = chosen.next;
  }
}

Deno.test("fewerSwitches() leads to the same state by the same steps, with fewer switches", () => {
  const machine = compile(scaleModel({ T: 3, D: 3, policy: 1 }));
  const turns = inTurns(machine);
  const fewer = fewerSwitches(machine, turns);
  assert.deepEqual(statesAlong(machine, fewer).at(-1), statesAlong(machine, turns).at(-1));
  const byTask = (path: readonly Move[]) => path.map(({ task }) => task).sort();
  assert.deepEqual(byTask(fewer), byTask(turns));
  assert.ok(switches(fewer) < switches(turns) / 2, `${switches(fewer)} of ${switches(turns)}`);
});

Deno.test("fewerSwitches() leaves quiet waits where they are: others may not go on before", () => {
  const builder = new ProgramBuilder();
  const values = builder.variable("values", below(4), { length: 2 });
  const late = builder.function("late", [], () => [set(values, 0, 1), awaitsQuiet(), set(values, 0, 2)]);
  const other = builder.function("other", [], () => [set(values, 1, 1), set(values, 1, 2)]);
  builder.task("late", late);
  builder.task("other", other);
  const machine = compile(builder.build());
  const fewer = fewerSwitches(machine, [0, 1, 1, 0, 0].map((task) => ({ task, alternative: 0 })));
  assert.deepEqual(fewer.map(({ task }) => task), [0, 1, 1, 0, 0]);
});
