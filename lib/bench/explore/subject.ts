/** A case's program, what counts as an error of it, and its terminal states in SPIN's words. */
import { type List, Status, type Variable } from "../../program/expression.ts";
import { type Compiled, firstNode, nextNode, taskStatus, valueOf } from "../../program/machine.ts";
import type { Program } from "../../program/program.ts";
import type { Subject } from "./cases.ts";
import { type DrvcoreModel, drvcoreModel } from "./models/drvcore.ts";
import { scaleModel } from "./models/scale.ts";
import { overrideModel } from "./models/uaf.ts";

/** What is explored. */
export interface BuiltSubject {
  readonly program: Program;
  /** Whether a terminal state is what SPIN calls an invalid end state: a task is blocked that should not be. */
  readonly isBad: (compiled: Compiled, state: Int32Array) => boolean;
  /** A terminal state projected on what both sides have; undefined where that is not compared. */
  readonly project: ((compiled: Compiled, state: Int32Array) => string) | undefined;
}

/** Builds a subject's program. */
export function build(subject: Subject): BuiltSubject {
  switch (subject.model) {
    case "scale":
      return { program: scaleModel(subject.options), isBad: isAnyRunning, project: undefined };
    case "uaf":
      return { program: overrideModel(subject.options), isBad: isAnyRunning, project: undefined };
    case "drvcore": {
      const model = drvcoreModel(subject.options);
      return {
        program: model.program,
        isBad: (compiled, state) => isAnyStuck(model, compiled, state),
        project: (compiled, state) => projected(model, compiled, state),
      };
    }
  }
}

function isAnyRunning(compiled: Compiled, state: Int32Array): boolean {
  return compiled.program.tasks.some((_, task) => taskStatus(compiled, state, task) === Status.running);
}

/** A worker that waits for work may wait for ever; one that waits for a lock may not. */
function isAnyStuck({ worker }: DrvcoreModel, compiled: Compiled, state: Int32Array): boolean {
  const isAtRest = (task: number) =>
    task === worker && firstNode(compiled, nextNode(compiled, state, task)).operation.kind === "await";
  return compiled.program.tasks.some((_, task) =>
    taskStatus(compiled, state, task) === Status.running && !isAtRest(task)
  );
}

function projected(model: DrvcoreModel, compiled: Compiled, state: Int32Array): string {
  const { lk, bnd, defr, dl, kl, trig, instance } = model;
  const registrars = instance.tasks.filter(({ does }) => does === "Reg").length;
  const fates = [...instance.tasks.keys()].map((task) => fateOf(taskStatus(compiled, state, task)));
  const shown: readonly (readonly [string, readonly number[]])[] = [
    ["lk", values(compiled, state, lk).map((owner) => Number(owner !== 0))],
    ["bnd", values(compiled, state, bnd)],
    ["defr", values(compiled, state, defr)],
    ["ndl", values(compiled, state, dl.counts)],
    ["dl", items(compiled, state, dl)],
    ["nkl", values(compiled, state, kl.counts)],
    ["kl", items(compiled, state, kl)],
    // The last one is Add(2)'s, 0 where there is none.
    ["fate", [...fates.slice(0, registrars), fates[registrars] ?? 0]],
    ["trig", values(compiled, state, trig)],
  ];
  return shown.map(([name, numbers]) => `${name} ${numbers.join(" ")}`).join(" ");
}

function values(compiled: Compiled, state: Int32Array, variable: Variable): number[] {
  return [...Array(variable.length).keys()].map((i) => valueOf(compiled, state, variable, i));
}

function items(compiled: Compiled, state: Int32Array, list: List): number[] {
  return values(compiled, state, list.items);
}

/** As drvcore.pml has it: 0 blocked, 1 done, 9 dead. */
function fateOf(status: number): number {
  return status === Status.done ? 1 : status === Status.dead ? 9 : 0;
}
