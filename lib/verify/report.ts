/** What verify found, as JSON and as text. */
import type { Outcome } from "../driver_core/outcome.ts";
import { splatLines } from "../lockdep/splat_text.ts";
import { PREDICTED } from "../messages/lockdep.ts";
import { printable } from "../messages/quote.ts";
import { errnoText } from "../scenario/errno.ts";
import { blockedTrace, KERNEL_BUILDS } from "../trace/kernel_frames.ts";
import { stepsOf } from "../trace/steps.ts";
import { byProperty, PROPERTIES } from "./properties.ts";
import type { RunReport, Verification } from "./verify.ts";

const BUILD = KERNEL_BUILDS["6.12"]!;

/** A verification as plain JSON, the same for the same input. */
export function verificationJson(of: Verification): unknown {
  const { exploration, model } = of;
  return {
    scenario: model.scenario.name,
    policy: model.policy.name,
    lockdep: of.lockdep,
    exhaustive: exploration.exhaustive,
    states: exploration.states,
    transitions: exploration.transitions,
    ...(exploration.reduction?.partialOrder ? { reduced: true } : {}),
    ...(exploration.exhaustive ? {} : { frontier: exploration.frontier, completedDepth: exploration.completedDepth }),
    properties: Object.fromEntries(
      Object.entries(of.properties).map(([name, { quantity, example }]) => [name, {
        quantity,
        ...(example ? { counterexample: runJson(of, example) } : {}),
      }]),
    ),
    splats: {
      quantity: of.splats.quantity,
      types: of.splats.types,
      ...(of.splats.exhaustive ? {} : { exhaustive: false, states: of.splats.states }),
      ...(of.predicted ? { verdict: PREDICTED } : {}),
    },
    outcomes: of.outcomes.map(({ outcome, ending, fault, splat, silence, hungTaskReports, run }) => ({
      ending,
      ...(fault === undefined ? {} : { fault }),
      ...outcomeJson(outcome),
      splat: splat === undefined ? null : { type: splat.type, task: splat.task, lines: splatLines(splat, BUILD) },
      silence,
      hungTaskReports,
      replay: run.replay,
    })),
  };
}

/** A run as plain JSON. */
export function runJson(
  { model, machine }: Pick<Verification, "model" | "machine">,
  { path, replay, shortest }: RunReport,
) {
  return { replay, length: path.length, shortest, steps: stepsOf(model, machine.compiled, path) };
}

function outcomeJson(outcome: Outcome) {
  return {
    steps: Object.fromEntries(outcome.steps.map(([task, fate]) => [task, fate])),
    results: Object.fromEntries(
      outcome.steps.flatMap(([task, fate, result]) => fate === "done" ? [[task, result]] : []),
    ),
    bindings: Object.fromEntries(outcome.bindings),
    blocked: outcome.blocked.map((one) => ({
      task: one.task,
      kind: one.kind,
      waitsFor: one.waitsFor,
      heldBy: one.heldBy,
      chain: one.chain,
      stack: blockedTrace(one, BUILD),
    })),
    workers: Object.fromEntries(outcome.workers),
    useAfterFree: outcome.useAfterFree.length > 0,
    usedAfterFree: outcome.useAfterFree,
    deferred: outcome.deferred,
    neverBound: outcome.neverBound,
    excludedBound: outcome.excludedBound,
    registeredTwice: outcome.registeredTwice,
    badUnregister: outcome.badUnregister,
    doubleAttached: outcome.doubleAttached,
    leftLocked: outcome.leftLocked,
    usedAfterUnload: outcome.usedAfterUnload,
  };
}

/** A verification for a terminal. */
export function verificationText(of: Verification): string {
  const { exploration, model } = of;
  const lines = [
    `${printable(model.scenario.name)} under ${model.policy.name}, lockdep ${of.lockdep}: ` + searched(of),
  ];
  for (const [name, { quantity, example }] of byProperty(of.properties)) {
    if (quantity === "never") continue;
    const run = example ? `; ${example.path.length} steps${example.shortest ? "" : ", not proven shortest"}` : "";
    lines.push(`  ${quantity.padEnd(9)} ${name}: ${PROPERTIES[name].about}${run}`);
    if (example) lines.push(`            replay ${example.replay}`);
  }
  const quiet = byProperty(of.properties).filter(([, { quantity }]) => quantity === "never").map(([name]) => name);
  if (quiet.length > 0) lines.push(`  never     ${quiet.join(", ")}`);
  lines.push(`  ${of.splats.quantity.padEnd(9)} lockdep's alarm: ${splatsFound(of)}`);
  of.outcomes.forEach(({ outcome, splat, silence, ending, fault }, i) => {
    lines.push(`  outcome ${i + 1} of ${of.outcomes.length}${ending === "terminal" ? "" : ` (${ending})`}:`);
    if (fault !== undefined) lines.push(`    ${printable(fault)}`);
    lines.push(...outcomeLines(outcome).map((line) => `    ${line}`));
    if (splat) lines.push(...splatLines(splat, BUILD).map((line) => line === "" ? line : `    ${line}`));
    if (silence !== null) lines.push(`    ${silence}`);
  });
  if (!exploration.exhaustive || !of.splats.exhaustive) {
    lines.push("  What was not found may still exist: raise --max-states or --max-memory.");
  }
  return lines.join("\n") + "\n";
}

function splatsFound({ splats, predicted }: Verification): string {
  if (!splats.exhaustive) {
    const seen = splats.types.filter((type) => type !== "none").join(" or ") || "none";
    return `${seen} seen; NOT EXHAUSTIVE: ${splats.states} states`;
  }
  return splats.types.join(" or ") + (predicted ? `; ${PREDICTED}` : "");
}

function searched({ exploration }: Verification): string {
  const { states, transitions, exhaustive, frontier, completedDepth, reduction } = exploration;
  const counts = `${states} states, ${transitions} transitions${reduction?.partialOrder ? ", reduced" : ""}`;
  return exhaustive ? counts : `NOT EXHAUSTIVE: ${counts}, ${frontier} not expanded, ${completeTo(completedDepth)}`;
}

/** A depth of -1: the limit was reached before the initial state had been expanded. */
function completeTo(depth: number): string {
  return depth < 0 ? "complete to no depth" : `complete to depth ${depth}`;
}

/** What a state means, a line each, for a terminal. */
export function outcomeLines(outcome: Outcome): string[] {
  const lines = outcome.steps.map(([task, fate, result]) => {
    const shown = fate === "done" && result !== 0 ? ` (${errnoText(result)})` : "";
    return `${fate.padEnd(8)} ${printable(task)}${shown}`;
  });
  for (const one of outcome.blocked) {
    const by = one.heldBy.length > 0 ? `, which ${one.heldBy.map((name) => printable(name)).join(", ")} has` : "";
    lines.push(`${printable(one.task)} waits for ${printable(one.waitsFor)}${by} (${one.kind})`);
    lines.push(...blockedTrace(one, BUILD).map((frame) => `  ${frame}`));
  }
  for (
    const [what, names] of [
      ["bound", outcome.bindings.map(([device, driver]) => `${device} to ${driver}`)],
      ["use after free of driver_override", outcome.useAfterFree],
      ["deferred", outcome.deferred],
      ["left unbound", outcome.neverBound],
      ["bound against its override", outcome.excludedBound],
      ["registered twice", outcome.registeredTwice],
      ["unregistered without being registered", outcome.badUnregister],
      ["attached to two drivers", outcome.doubleAttached],
      ["left locked", outcome.leftLocked],
      ["used after its module was unloaded", outcome.usedAfterUnload],
    ] as const
  ) {
    if (names.length > 0) lines.push(`${what}: ${names.map((name) => printable(name)).join(", ")}`);
  }
  return lines;
}
