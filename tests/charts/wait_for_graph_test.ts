import assert from "node:assert/strict";
import fc from "fast-check";
import { placeNodes } from "../../lib/charts/graph_layout.ts";
import { waitForGraph } from "../../lib/charts/wait_for_graph.ts";
import { task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import { disaster, worstRun } from "../support/runs.ts";

const draw = (...of: Parameters<typeof worstRun>) =>
  waitForGraph(worstRun(...of), { title: "Who waits?" }) ?? assert.fail("nothing is drawn");

Deno.test("waitForGraph has a title, words, plain JSON and no empty trace", () => {
  const figure = draw(disaster("oops"), "v7.0-rc1");
  assert.match(JSON.stringify(figure.layout["title"]), /Who waits\?/);
  for (const trace of figure.data) assert.ok((trace["x"] as unknown[]).length > 0);
  assert.deepEqual(JSON.parse(JSON.stringify(figure)), figure);
});

Deno.test("waitForGraph leads from who waits to the lock to its dead owner, marked as dead", () => {
  const { data, alt } = draw(disaster("oops"), "v7.0-rc1");
  assert.match(alt, /> waits for dev->mutex of d; dev->mutex of d is up to first; dead: first\.$/);
  const dead = data.find(({ name }) => name === "dead task")!;
  assert.equal((dead["marker"] as { symbol: string }).symbol, "x");
});

Deno.test("waitForGraph draws a task that waits for itself as a loop of two arrows that bend apart", () => {
  const { data, alt } = draw(disaster({ register: "inner" }), "v7.0-rc1");
  assert.match(alt, /first waits for dev->mutex of d; dev->mutex of d is up to first/);
  const [there, back] = data.filter(({ mode }) => mode === "lines") as unknown as { y: (number | null)[] }[];
  const middle = ({ y }: { y: (number | null)[] }) => y[Math.floor(y.length / 2)]!;
  assert.ok(middle(there!) > 0 && middle(back!) < 0);
});

Deno.test("waitForGraph draws two tasks that wait for each other as a circle of four", () => {
  const scenario = checkScenario({
    name: "circle",
    buses: [{ name: "bus" }],
    devices: [],
    drivers: [],
    locks: ["a", "b"],
    tasks: [task("one", { lock: "a" }, { lock: "b" }), task("two", { lock: "b" }, { lock: "a" })],
  });
  const { data, layout } = draw(scenario, "v6.19");
  assert.equal((data.at(-1)!["x"] as unknown[]).length, 4);
  assert.equal((layout["annotations"] as unknown[]).length, 4);
});

Deno.test("waitForGraph is undefined where nobody waits, sleeps or is dead", () => {
  assert.equal(waitForGraph(worstRun(disaster("work"), "v6.19"), { title: "t" }), undefined);
});

const GRAPHS = fc.integer({ min: 1, max: 9 }).chain((count) =>
  fc.tuple(
    fc.constant(count),
    fc.array(fc.record({ from: fc.nat(count - 1), to: fc.nat(count - 1) }), { maxLength: 14 }),
  )
);

Deno.test("placeNodes gives every node of any graph a place of its own", () => {
  fc.assert(fc.property(GRAPHS, ([count, links]) => {
    const places = placeNodes(count, links);
    assert.equal(places.length, count);
    const seen = places.map(({ x, y }) => `${x} ${y}`);
    assert.equal(new Set(seen).size, count, seen.join(", "));
    for (const { x, y } of places) assert.ok(x >= 0 && Number.isFinite(x) && Number.isFinite(y));
  }));
});
