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
  readonly dur?: number;
  readonly name?: string;
  readonly id?: number;
}

/** Checks what every viewer supposes: slices close in the order in which they opened, on every track, and all of them. */
function checkNesting(events: readonly TraceEvent[]): void {
  const open = new Map<number, TraceEvent[]>();
  for (const event of events.filter(({ pid, ph }) => pid === 1 && (ph === "B" || ph === "E"))) {
    const stack = open.get(event.tid) ?? [];
    open.set(event.tid, stack);
    if (event.ph === "B") stack.push(event);
    else assert.ok(stack.pop()!.ts <= event.ts);
  }
  for (const stack of open.values()) assert.deepEqual(stack, []);
}

Deno.test("PerfettoRecorder: a real contention as nested slices, a processor's slices apart, and arrows from release to acquisition", () => {
  const scenario = loadScenario("churn", { rounds: 4, tasks: 2, others: 0 });
  const { perfetto, locks } = new Meter(scenario, policyNamed("v7.0-rc1"), { processors: 2 }, { perfetto: true })
    .measure(1);
  assert.equal(perfetto!.cutAt, null);
  const events: TraceEvent[] = JSON.parse(perfetto!.text).traceEvents;
  checkNesting(events);
  const waits = events.filter(({ name }) => name?.startsWith("waits for &dev->mutex of "));
  const contentions = locks.reduce((sum, { counts }) => sum + counts.contentions, 0);
  assert.ok(contentions > 0);
  assert.equal(waits.length, contentions);
  const arrows = new Map(events.filter(({ ph }) => ph === "s").map((start) => [start.id, start]));
  const ends = events.filter(({ ph }) => ph === "f");
  assert.equal(ends.length, contentions);
  for (const end of ends) assert.ok(arrows.get(end.id)!.ts <= end.ts);
  for (const tid of [1, 2]) {
    const runs = events.filter((event) => event.pid === 2 && event.tid === tid && event.ph === "X");
    assert.ok(runs.length > 0);
    runs.reduce((before, run) => {
      assert.ok(run.ts >= before - 1e-9, "one task at a time");
      return run.ts + run.dur!;
    }, 0);
  }
  assert.ok(events.some(({ name }) => name === "really_probe"));
});

Deno.test("PerfettoRecorder cuts a run that is too long, and still closes what it opened", () => {
  const recorder = new PerfettoRecorder({ tasks: ['"<script>'], processors: 1, locks: [] }, 3);
  for (let i = 0; i < 5; i++) recorder.called(i, 0, `f${i}`);
  for (let i = 5; i < 8; i++) recorder.returned(i, 0);
  assert.equal(recorder.cutAt, 3);
  const events: TraceEvent[] = JSON.parse(recorder.text(10)).traceEvents;
  checkNesting(events);
  assert.deepEqual(events.filter(({ ph }) => ph === "B").map(({ name }) => name), ["f0", "f1", "f2"]);
});
