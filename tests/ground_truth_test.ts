/**
 * The model against 117 runs of a real kernel.
 *
 * Compared for each run, as one joint outcome: every step's end and return value, bindings, use after free, the
 * driver-core frames of every stuck task, hung-task reports or silence, the splat's type and the driver-core functions
 * at its two locks, whether lockdep was still on; and, except for S5 and S5n, whose loops the scenario shortens, that
 * each task's logged events are a projection of a path to that outcome. Of S4 also the state after the probe's release.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { buildModel, type Model } from "../lib/driver_core/model.ts";
import { type Outcome, readOutcome } from "../lib/driver_core/outcome.ts";
import { policyNamed } from "../lib/driver_core/policy.ts";
import { Expander } from "../lib/explore/moves.ts";
import { type Exploration, search } from "../lib/explore/search.ts";
import { foldLockdep } from "../lib/lockdep/fold.ts";
import { schemeNamed } from "../lib/lockdep/schemes.ts";
import { compile } from "../lib/program/compile.ts";
import { initialState, type Machine } from "../lib/program/machine.ts";
import { parseScenario } from "../lib/scenario/parse.ts";
import { KERNEL_BUILDS, kernelFrames } from "../lib/trace/kernel_frames.ts";
import { recordTrace } from "../lib/trace/record.ts";
import { conformingPath } from "./ground_truth/conformance.ts";
import { FOREIGN_FRAMES, measuredRuns, type Run } from "./ground_truth/runs.ts";

const POLICIES = { P0: "v6.19", P1: "v7.0-rc1", P2: "override-spinlock" } as const;

interface Explored {
  readonly model: Model;
  readonly found: Exploration;
  /** Distinct outcomes and the terminal states that have them. */
  readonly outcomes: ReadonlyMap<string, { readonly outcome: Outcome; readonly states: readonly number[] }>;
}

const explored = new Map<string, Explored>();

function modelOf(scenario: string, policy: Run["policy"], lockdep: string): { model: Model; machine: Machine } {
  const text = readFileSync(new URL(`../scenarios/ground-truth/${scenario}.json`, import.meta.url), "utf8");
  const model = buildModel(parseScenario(text), policyNamed(POLICIES[policy]), schemeNamed(lockdep).pretends);
  return { model, machine: compile(model.program) };
}

function explore(scenario: string, policy: Run["policy"], lockdep: string): Explored {
  const key = `${scenario} ${policy} ${schemeNamed(lockdep).pretends}`;
  const known = explored.get(key);
  if (known) return known;
  const { model, machine } = modelOf(scenario, policy, lockdep);
  const found = search(machine);
  assert.ok(found.exhaustive);
  assert.deepEqual(found.faults, []);
  const outcomes = new Map<string, { outcome: Outcome; states: number[] }>();
  const words = new Int32Array(found.machine.compiled.words);
  for (const state of found.terminals) {
    found.store.read(state, words);
    const outcome = readOutcome(model, found.machine.compiled, words);
    const text = JSON.stringify(outcome);
    const same = outcomes.get(text) ?? { outcome, states: [] };
    same.states.push(state);
    outcomes.set(text, same);
  }
  const result = { model, found, outcomes };
  explored.set(key, result);
  return result;
}

const FATES = { done: "done", stuck: "STUCK", dead: "DEAD", waiting: "waiting", running: "running" } as const;

/** What the model says of a state, in the measurement's terms. */
function predicted({ steps, bindings, useAfterFree, blocked, tainted }: Outcome) {
  return {
    steps: Object.fromEntries(steps.map(([task, fate, result]) => [task, [FATES[fate], result]])),
    bindings: Object.fromEntries(bindings),
    useAfterFree: useAfterFree.length > 0,
    oops: tainted,
    stuck: Object.fromEntries(blocked.map((one) => [one.task, {
      hungReport: !tainted,
      stack: kernelFrames(one, KERNEL_BUILDS["6.12"]!),
    }])),
  };
}

/** The same of a run. S6 has two steps of one name; the scenario calls the first one differently. */
function measured(run: Run) {
  const names = run.steps.map(([task], i) =>
    run.steps.some(([other], j) => j > i && other === task) ? `first-${task}` : task
  );
  return {
    steps: Object.fromEntries(run.steps.map(([, state, result], i) => [names[i], [state, result]])),
    bindings: run.bindings,
    useAfterFree: run.useAfterFree,
    oops: run.oops,
    stuck: Object.fromEntries(run.stuck.map(({ task, hungReport, stack }) => [task, {
      hungReport: hungReport ?? !run.oops,
      stack: stack.filter((frame) => !FOREIGN_FRAMES.has(frame)),
    }])),
  };
}

for (const run of measuredRuns()) {
  const { scenario, policy, lockdep, machine } = run;
  Deno.test(`ground truth: ${scenario} under ${POLICIES[policy]} with ${lockdep}, measured on ${machine}`, () => {
    const { model, found, outcomes } = explore(scenario === "S5n" ? "S5" : scenario, policy, lockdep);
    const expected = measured(run);
    const same = [...outcomes.values()].filter(({ outcome }) => isDeepEqual(predicted(outcome), expected));
    if (same.length === 0) {
      assert.deepEqual([...outcomes.values()].map(({ outcome }) => predicted(outcome)), [expected]);
    }
    const ends = new Set(same.flatMap(({ states }) => states));
    const loops = scenario === "S5" || scenario === "S5n";
    const path = loops ? found.pathTo(Math.min(...ends)) : conformingPath(model, found, ends, run);
    assert.ok(path, "no path to the outcome logs what each task logged");
    const after = foldLockdep(model, recordTrace(found.machine.compiled, path), lockdep);
    assert.equal(after.splat?.type, run.splat?.type);
    assert.equal(after.isOn, run.debugLocks === 1);
    if (run.splat && after.splat) {
      for (const lock of ["wants", "holds"] as const) {
        const at: string = run.splat[lock].at;
        if (!FOREIGN_FRAMES.has(at)) assert.equal(after.splat[lock].at, at);
      }
    }
    if (run.afterRelease) assert.deepEqual(fatesAfterRelease(policy, lockdep), run.afterRelease);
  });
}

/** What becomes of S4's tasks once the probe is let go, on one schedule: the first possible step each time. */
function fatesAfterRelease(policy: Run["policy"], lockdep: string): { readonly [task: string]: string } {
  const { model, machine } = modelOf("S4-released", policy, lockdep);
  const expander = new Expander(machine);
  let state = initialState(machine.compiled);
  for (let next: Int32Array | undefined = state; next !== undefined;) {
    state = next;
    next = undefined;
    expander.expand(state, (_, successor) => next ??= successor.slice());
  }
  const { steps } = readOutcome(model, machine.compiled, state);
  return Object.fromEntries(steps.flatMap(([task, fate]) => task === "release" ? [] : [[task, FATES[fate]]]));
}

function isDeepEqual(a: unknown, b: unknown): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

Deno.test("ground truth: one joint outcome each, but with and without the use after free where match reads unlocked", () => {
  for (const { scenario, policy, lockdep } of measuredRuns()) {
    const name = scenario === "S5n" ? "S5" : scenario;
    const { outcomes } = explore(name, policy, lockdep);
    const all = [...outcomes.values()].map(({ outcome }) => outcome.useAfterFree.length > 0);
    assert.deepEqual(all.sort(), name === "S5" && policy === "P0" ? [false, true] : [false], `${name} ${policy}`);
  }
});

Deno.test("ground truth: 117 runs, 39 scenarios under policies in three lockdep modes", () => {
  const runs = measuredRuns();
  assert.equal(runs.length, 117);
  assert.equal(new Set(runs.map(({ scenario, policy }) => `${scenario} ${policy}`)).size, 39);
});
