/** Laws that hold on every run, of random tasks on random locks. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { busyFor, sleepFor } from "../../lib/program/delay.ts";
import { type Program, ProgramBuilder } from "../../lib/program/program.ts";
import { acquire, release, type Statement } from "../../lib/program/statement.ts";
import { DEFAULT_COSTS, FREE } from "../../lib/simulate/costs.ts";
import type { SimulatorSettings } from "../../lib/simulate/settings.ts";
import { type Told, told } from "./events.ts";

const LOCKS = 3;
const DURATIONS = [{ exponential: "2 us" }, { uniform: ["100 ns", "900 ns"] }, "500 ns"] as const;

/** What a task does: works, sleeps, or takes one more lock, in the order of their numbers, and does something under it. */
type Part = { readonly work: number } | { readonly sleep: number } | { readonly under: readonly Part[] };

const { parts } = fc.letrec<{ part: Part; parts: readonly Part[] }>((tie) => ({
  part: fc.oneof(
    { depthSize: "small" },
    fc.record({ work: fc.nat(2) }),
    fc.record({ sleep: fc.nat(2) }),
    fc.record({ under: tie("parts") }),
  ),
  parts: fc.array(tie("part"), { maxLength: 4 }),
}));

function programOf(bodies: readonly (readonly Part[])[]): Program {
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lock", bodies.length, LOCKS);
  const statements = (of: readonly Part[], depth: number): Statement[] =>
    of.flatMap((part) => {
      if ("work" in part) return busyFor(part.work);
      if ("sleep" in part) return sleepFor(part.sleep);
      if (depth === LOCKS) return statements(part.under, depth);
      return [acquire(lock, depth), ...statements(part.under, depth + 1), release(lock, depth)];
    });
  bodies.forEach((body, i) => builder.task(`${i}`, builder.function(`${i}`, [], () => statements(body, 0))));
  return builder.build();
}

const settings: fc.Arbitrary<SimulatorSettings> = fc.record({
  processors: fc.integer({ min: 1, max: 4 }),
  mutex: fc.constantFrom("kernel" as const, "fifo" as const),
  spinning: fc.boolean(),
  quantum: fc.constantFrom(0, 700),
  costs: fc.constantFrom(FREE, DEFAULT_COSTS),
  durations: fc.constant(DURATIONS),
});

/** Runs that are held against `law`. */
function always(law: (run: ReturnType<typeof told>, how: SimulatorSettings) => void): void {
  fc.assert(
    fc.property(fc.array(parts, { minLength: 2, maxLength: 8 }), settings, fc.nat(), (bodies, how, seed) => {
      const run = told(programOf(bodies), how, { seed });
      assert.equal(run.result.verdict.kind, "finished");
      law(run, how);
    }),
    { numRuns: 300, seed: 11 },
  );
}

/** The integral over time of a number that events change. */
function integral(events: readonly Told[], change: (event: Told) => number): number {
  let [sum, number, last] = [0, 0, 0];
  for (const event of events) {
    sum += number * (event.time - last);
    last = event.time;
    number += change(event);
  }
  return sum;
}

const total = (values: Iterable<number>): number => [...values].reduce((sum, one) => sum + one, 0);

Deno.test("Little's law: at locks, the waiting over time is the sum of the waits", () => {
  always(({ events, result }) => {
    const waiting = new Set<number>();
    const sum = integral(events, ({ kind, task }) => {
      if (kind === "contended") return waiting.add(task) && 1;
      return kind === "acquired" && waiting.delete(task) ? -1 : 0;
    });
    assert.equal(sum, total(result.locks.map(({ waitTotal }) => waitTotal)));
  });
});

Deno.test("Little's law: in the system, the tasks over time are the sum of their times in it", () => {
  always(({ events, result }) => {
    const seen = new Set<number>();
    const sum = integral(events, ({ kind, task }) => {
      if (kind === "ready" && !seen.has(task)) return seen.add(task) && 1;
      return kind === "done" ? -1 : 0;
    });
    const times = [...result.tasks.ended].map((ended, task) => ended - result.tasks.ready[task]!);
    assert.equal(sum, total(times));
    result.tasks.ended.forEach((ended, task) => {
      const { ran, slept, ready, waitedForProcessor } = result.tasks;
      const elsewhere = ended - ready[task]! - ran[task]! - slept[task]! - waitedForProcessor[task]!;
      assert.ok(elsewhere >= 0 && elsewhere <= result.tasks.waitedForLocks[task]!);
    });
  });
});

Deno.test("Work is conserved: no processor is idle while a task wants one, and what ran is what was busy", () => {
  always(({ events, result }, { processors = 1 }) => {
    let [wanting, running, last] = [0, 0, 0];
    for (const { kind, time } of events) {
      if (time > last) assert.ok(wanting === 0 || running === processors, `at ${last}`);
      last = time;
      if (kind === "ready") wanting++;
      if (kind === "preempted") [wanting, running] = [wanting + 1, running - 1];
      if (kind === "dispatched") [wanting, running] = [wanting - 1, running + 1];
      if (kind === "slept" || kind === "contended" || kind === "failed" || kind === "done") running--;
    }
    assert.equal(total(result.processors.busy), total(result.tasks.ran));
  });
});

Deno.test("Locks exclude: nobody acquires one before the last owner has released it", () => {
  always(({ events }) => {
    const owner = new Map<number, number>();
    for (const { kind, task, subject } of events) {
      if (kind === "acquired") {
        assert.ok(!owner.has(subject));
        owner.set(subject, task);
      }
      if (kind === "released") {
        assert.equal(owner.get(subject), task);
        owner.delete(subject);
      }
    }
  });
});

Deno.test("fifo: waiters of a lock get it in the order in which they began to wait", () => {
  always(({ events }, { mutex }) => {
    if (mutex !== "fifo") return;
    const waiting = new Map<number, number[]>();
    for (const { kind, task, subject } of events) {
      const queue = waiting.get(subject) ?? [];
      if (kind === "contended") waiting.set(subject, [...queue, task]);
      if (kind === "acquired" && queue.length > 0) {
        assert.equal(queue[0], task);
        waiting.set(subject, queue.slice(1));
      }
    }
  });
});

Deno.test("The same seed gives the same run, another one another", () => {
  const program = programOf(Array.from({ length: 5 }, () => [{ work: 0 }, { under: [{ work: 1 }, { sleep: 0 }] }]));
  const times = (
    seed: number,
  ) => [...told(program, { processors: 2, durations: DURATIONS }, { seed }).result.tasks.ended];
  assert.deepEqual(times(1), times(1));
  assert.notDeepEqual(times(1), times(2));
});
