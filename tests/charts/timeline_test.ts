import assert from "node:assert/strict";
import { timeline } from "../../lib/charts/timeline.ts";
import { registrars } from "../../lib/scenario/builder.ts";
import { disaster, HOSTILE, worstRun } from "../support/runs.ts";

interface Trace {
  readonly name?: string;
  readonly base?: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly customdata?: readonly string[];
  readonly text?: readonly string[];
}

const traces = (figure: { readonly data: readonly unknown[] }) => figure.data as readonly Trace[];
const named = (figure: { readonly data: readonly unknown[] }, name: string) =>
  traces(figure).find((trace) => trace.name === name) ?? assert.fail(`no trace ${name}`);

Deno.test("timeline has title, axis labels, words, plain JSON and no empty trace, with an oops and without", () => {
  for (
    const history of [worstRun(disaster("oops"), "v7.0-rc1"), worstRun(registrars({ tasks: 2, devices: 1 }), "v6.19")]
  ) {
    const figure = timeline(history, { title: "What happens?" });
    assert.match(JSON.stringify(figure.layout["title"]), /What happens\?/);
    for (const axis of ["xaxis", "yaxis"]) assert.match(JSON.stringify(figure.layout[axis]), /"title":\{"text":"\w/);
    for (const { x, y } of traces(figure)) assert.ok(x.length > 0 && x.length === y.length);
    assert.match(figure.alt, /\.$/);
    assert.deepEqual(JSON.parse(JSON.stringify(figure)), figure);
  }
});

Deno.test("timeline draws each step once, as taken by the task that takes it", () => {
  const history = worstRun(disaster("oops"), "v7.0-rc1");
  const { base, x, y } = named(timeline(history, { title: "t" }), "takes the step");
  assert.deepEqual(base, history.steps.map((_, i) => i + 0.5));
  assert.ok(x.every((width) => width === 1));
  assert.deepEqual(y.map((lane) => history.lanes[-lane]!.task), history.steps.map(({ task }) => task));
});

Deno.test("timeline lets death, waiting and a dead task's lock go on to the right edge, and marks the death", () => {
  const history = worstRun(disaster("oops"), "v7.0-rc1");
  const figure = timeline(history, { title: "t" });
  const [, end] = (figure.layout["xaxis"] as { range: [number, number] }).range;
  for (const name of ["dead", "waits", "holds dev-&gt;mutex of d"]) {
    const { base, x } = named(figure, name);
    assert.equal(base!.at(-1)! + x.at(-1)!, end, name);
  }
  const death = history.steps.findIndex(({ does }) => does.includes("oops")) + 1;
  assert.deepEqual(named(figure, "dies").x, [death + 0.5]);
  assert.deepEqual((figure.layout["xaxis"] as { ticktext: string[] }).ticktext.at(-1), "for ever");
  assert.match(figure.alt, / In the end, for ever: /);
});

Deno.test("timeline shows the call stack and the wait when a bar is pointed at", () => {
  const figure = timeline(worstRun(disaster("oops"), "v7.0-rc1"), { title: "t" });
  const [waits] = named(figure, "waits").customdata!;
  assert.match(waits!, /waits for dev-&gt;mutex of d, up to first<br> __driver_attach<br> bus_for_each_dev<br>/);
});

Deno.test("timeline tells a sleeper from a waiter", () => {
  const figure = timeline(worstRun(disaster("hang"), "v7.0-rc1"), { title: "t" });
  assert.ok(named(figure, "sleeps for ever").x.length > 0 && named(figure, "waits").x.length > 0);
});

Deno.test("timeline lets no name become HTML", () => {
  const { data, layout } = timeline(worstRun(disaster("oops"), "v7.0-rc1"), { title: "t" });
  assert.ok(!JSON.stringify([data, layout]).includes("<img"));
  assert.ok(JSON.stringify(data).includes(HOSTILE.replace("<", "&lt;").replace(">", "&gt;")));
});

Deno.test("timeline stays small with eight tasks: its bars are no more than steps and changes need", () => {
  const history = worstRun(registrars({ tasks: 4, devices: 1 }), "v6.19");
  const bars = traces(timeline(history, { title: "t" })).reduce((sum, { x }) => sum + x.length, 0);
  assert.ok(bars <= history.steps.length * history.lanes.length, `${bars} bars`);
});
