/**
 * Replay strings: a run as text that reproduces it anywhere, or says that it belongs to something else.
 *
 * `dcl1-HASH-STEPS-CHOICES`: a version; a hash of what was explored; how many steps; and for each state with more than
 * one possible step, which of them was taken, in base 36, with repeats as `CHOICExTIMES`. The steps that count are
 * those of the unreduced graph, in the order of tasks and alternatives.
 */
import { malformedReplay, replayOfSomethingElse, replayStepMissing } from "../messages/replay.ts";
import { initialState, type Machine, type Move } from "../program/machine.ts";
import { Expander, packMove, unpackMove } from "./moves.ts";

const VERSION = "dcl1";
const FORM = /^([a-z0-9]{1,8})-([0-9a-f]{16})-([0-9]{1,9})-([0-9a-z.]*)$/;
const LONGEST = 1_000_000;

/** Writes a run as text. `subject` is everything that decides the graph: scenario, policy, semantics. */
export function printReplay(machine: Machine, subject: string, path: readonly Move[]): string {
  const choices: number[] = [];
  walk(machine, path.length, (possible, step) => {
    const move = packMove(path[step]!.task, path[step]!.alternative);
    const index = possible.indexOf(move);
    if (index < 0) throw new RangeError("the path does not belong to this program");
    if (possible.length > 1) choices.push(index);
    return move;
  });
  return [VERSION, hashText(subject), path.length, compress(choices)].join("-");
}

/**
 * Reads a run back.
 * @throws {UserError} where the text is no replay string, or one of another version, scenario, policy or semantics.
 */
export function parseReplay(machine: Machine, subject: string, text: string): Move[] {
  const [, version, hash, steps, choices] = FORM.exec(text.length > LONGEST ? "" : text) ?? [];
  if (version === undefined || steps === undefined || choices === undefined) throw malformedReplay(text);
  if (version !== VERSION || hash !== hashText(subject)) throw replayOfSomethingElse(version !== VERSION);
  const indexes = expand(choices, Number(steps));
  if (indexes === undefined) throw malformedReplay(text);
  const path: Move[] = [];
  let used = 0;
  walk(machine, Number(steps), (possible, step) => {
    const move = possible[possible.length > 1 ? indexes[used++] ?? -1 : 0];
    if (move === undefined) throw replayStepMissing(step + 1);
    path.push(unpackMove(move));
    return move;
  });
  if (used !== indexes.length) throw malformedReplay(text);
  return path;
}

/** Follows a run from the start, asking at each state which of its steps to take. */
function walk(machine: Machine, steps: number, choose: (possible: readonly number[], step: number) => number): void {
  const expander = new Expander(machine);
  let state = initialState(machine.compiled);
  for (let step = 0; step < steps; step++) {
    const possible: number[] = [];
    const successors: Int32Array[] = [];
    expander.expand(state, (move, next) => {
      possible.push(move);
      successors.push(next.slice());
    });
    state = successors[possible.indexOf(choose(possible, step))]!;
  }
}

function compress(choices: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < choices.length;) {
    let times = 1;
    while (choices[i + times] === choices[i]) times++;
    parts.push(choices[i]!.toString(36) + (times > 1 ? `x${times}` : ""));
    i += times;
  }
  return parts.join(".");
}

/** The choices, or undefined where the text is not of that form or has more than `most`. */
function expand(text: string, most: number): number[] | undefined {
  const choices: number[] = [];
  for (const part of text === "" ? [] : text.split(".")) {
    const [, index, times = "1"] = /^([0-9a-w]{1,4})(?:x([0-9]{1,9}))?$/.exec(part) ?? [];
    if (index === undefined || choices.length + Number(times) > most) return undefined;
    for (let i = 0; i < Number(times); i++) choices.push(Number.parseInt(index, 36));
  }
  return choices;
}

/** A 64-bit hash of a text as 16 hexadecimal digits: not for secrets, the same everywhere. */
export function hashText(text: string): string {
  let high = 0x811c9dc5;
  let low = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193) ^ (low >>> 15);
    low = Math.imul(low ^ code, 0x85ebca6b) ^ (high >>> 13);
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
