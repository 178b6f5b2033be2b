import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { quietTask, task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import { timelineFigure } from "../../lib/trace/timeline.ts";
import { waitGraphFigure } from "../../lib/trace/wait_graph.ts";
import { verify } from "../../lib/verify/verify.ts";

const HOSTILE = "<img src=x onerror=alert(1)>";

/** A probe oopses; a later registration waits for its lock, under a task name that would be HTML. */
function disaster() {
  const scenario = checkScenario({
    name: "figures",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [{ name: "bad", bus: "bus", matches: ["d"], probe: ["oops"] }, { name: "later", bus: "bus" }],
    tasks: [task("first", { register: "bad" }), quietTask(HOSTILE, { register: "later" })],
  });
  return verify(scenario, policyNamed("v7.0-rc1"), "novalidate");
}

Deno.test("timelineFigure() shows who holds, who waits, who dies and who is blocked at the end", () => {
  const { model, machine, outcomes } = disaster();
  const { data, alt } = timelineFigure(model, machine.compiled, outcomes[0]!.run.path);
  const [held, waits, does, deaths, blocked] = data as readonly {
    x: number[];
    y: string[];
    text: string[];
    base?: number[];
  }[];
  const end = outcomes[0]!.run.path.length + 1;
  assert.deepEqual(held!.text, ["has dev->mutex of d", "has dev->mutex of d"].map((text) => text.replace(">", "&gt;")));
  assert.equal(held!.base![1]! + held!.x[1]!, end, "the dead task's lock is held to the end");
  assert.deepEqual([waits!.y.length, deaths!.y, blocked!.y.length], [1, ["first"], 1]);
  assert.match(blocked!.text[0]!, /^waits for dev-&gt;mutex of d \(dead owner\)<br>__mutex_lock<br>/);
  assert.ok(does!.x.length > 5);
  assert.match(alt, /blocked for ever at its end: /);
});

Deno.test("timelineFigure() and waitGraphFigure() let no name become HTML", () => {
  const { model, machine, outcomes } = disaster();
  for (
    const figure of [
      timelineFigure(model, machine.compiled, outcomes[0]!.run.path),
      waitGraphFigure(outcomes[0]!.outcome),
    ]
  ) {
    assert.ok(!JSON.stringify([figure.data, figure.layout]).includes("<img"));
  }
});

Deno.test("waitGraphFigure() draws an arrow from each blocked task to each that it waits for", () => {
  const { outcomes } = disaster();
  const { data, layout, alt } = waitGraphFigure(outcomes[0]!.outcome);
  assert.equal((data[0] as unknown as { x: number[] }).x.length, 2);
  assert.equal((layout["annotations"] as unknown[]).length, 1);
  assert.match(alt, /waits for dev->mutex of d, which first has \(dead owner\)\.$/);
  assert.equal(waitGraphFigure({ ...outcomes[0]!.outcome, blocked: [] }).alt, "Nobody waits for anybody.");
});
