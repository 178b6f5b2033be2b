import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { loadScenario } from "../../lib/measure/loads.ts";
import { Meter } from "../../lib/measure/measure.ts";
import { PerfettoRecorder } from "../../lib/trace/perfetto.ts";

interface TraceEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly name?: string;
  readonly id?: number;
}

/**
 * Reads a trace as viewers do: events by their time in whole nanoseconds, then in the order of the file. Slices must close
 * in the order in which they opened, all of them, and each end of an arrow must lie in an open one, whose names it returns.
 */
function readAsViewer(events: readonly TraceEvent[]): { readonly from: string; readonly to: string }[] {
  const open = new Map<string, TraceEvent[]>();
  const arrows = new Map<number, TraceEvent>();
  const seen: { from: string; to: string }[] = [];
  const nanoseconds = ({ ts }: TraceEvent) => Math.trunc(ts * 1000);
  const inOrder = events.filter(({ ph }) => ph !== "M").sort((a, b) => nanoseconds(a) - nanoseconds(b));
  for (const event of inOrder) {
    const track = `${event.pid} ${event.tid}`;
    const stack = open.get(track) ?? [];
    open.set(track, stack);
    if (event.ph === "B") stack.push(event);
    else if (event.ph === "E") assert.ok(stack.pop(), `${track} closes what is not open at ${event.ts}`);
    else if (event.ph === "s") arrows.set(event.id!, stack.at(-1)!);
    else {
      assert.equal(event.ph, "f");
      seen.push({ from: arrows.get(event.id!)!.name!, to: stack.at(-1)!.name! });
      arrows.delete(event.id!);
    }
  }
  for (const stack of open.values()) assert.deepEqual(stack, []);
  assert.equal(arrows.size, 0);
  return seen;
}

Deno.test("PerfettoRecorder: a real contention as nested slices, a processor's slices apart, and arrows from release to acquisition", () => {
  const scenario = loadScenario("churn", { rounds: 4, tasks: 2, others: 0 });
  const { perfetto, locks } = new Meter(scenario, policyNamed("v7.0-rc1"), { processors: 2 }, { perfetto: true })
    .measure(1);
  assert.equal(perfetto!.cutAt, null);
  const events: TraceEvent[] = JSON.parse(perfetto!.text).traceEvents;
  const arrows = readAsViewer(events);
  const waits = events.filter(({ name }) => name?.startsWith("waits for &dev->mutex of "));
  const contentions = locks.reduce((sum, { counts }) => sum + counts.contentions, 0);
  assert.ok(contentions > 0);
  assert.equal(waits.length, contentions);
  assert.equal(arrows.length, contentions);
  assert.ok(arrows.every(({ to }) => to.startsWith("waits for &dev->mutex of ")));
  for (const tid of [1, 2]) {
    const runs = events.filter(({ pid, tid: track, ph }) => pid === 2 && track === tid && ph !== "M");
    assert.ok(runs.length > 0);
    runs.forEach(({ ph }, i) => assert.equal(ph, i % 2 === 0 ? "B" : "E", "one task at a time"));
  }
  assert.ok(events.some(({ name }) => name === "really_probe"));
});

Deno.test("PerfettoRecorder cuts a run that is too long, and still closes what it opened", () => {
  const recorder = new PerfettoRecorder({ tasks: ['"<script>'], processors: 1, locks: [] }, 3);
  for (let i = 0; i < 5; i++) recorder.called(i, 0, `f${i}`);
  for (let i = 5; i < 8; i++) recorder.returned(i, 0);
  assert.equal(recorder.cutAt, 3);
  const events: TraceEvent[] = JSON.parse(recorder.text(10)).traceEvents;
  assert.deepEqual(readAsViewer(events), []);
  assert.deepEqual(events.filter(({ ph }) => ph === "B").map(({ name }) => name), ["f0", "f1", "f2"]);
});

Deno.test("PerfettoRecorder: an arrow begins in the function that released, though that returns at once", () => {
  const recorder = new PerfettoRecorder({ tasks: ["holder", "waiter"], processors: 1, locks: ["lock"] });
  recorder.called(0, 1, "waits");
  recorder.contended(1, 1, 0);
  recorder.called(2, 0, "outer");
  recorder.called(2, 0, "releases");
  recorder.released(3, 0, 0);
  recorder.returned(3, 0);
  recorder.called(3, 0, "next");
  recorder.acquired(3, 1, 0);
  const events: TraceEvent[] = JSON.parse(recorder.text(4)).traceEvents;
  assert.deepEqual(readAsViewer(events), [{ from: "releases", to: "waits for lock" }]);
});

Deno.test("PerfettoRecorder draws no arrow from a release outside all functions: viewers refuse it", () => {
  const recorder = new PerfettoRecorder({ tasks: ["holder", "waiter"], processors: 1, locks: ["lock"] });
  recorder.contended(1, 1, 0);
  recorder.released(2, 0, 0);
  recorder.acquired(3, 1, 0);
  const events: TraceEvent[] = JSON.parse(recorder.text(4)).traceEvents;
  assert.deepEqual(readAsViewer(events), []);
});
