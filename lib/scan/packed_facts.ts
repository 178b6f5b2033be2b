import type { CallFacts, FunctionCalls } from "../kernel_tree/calls/call_facts.ts";

/** The facts of a file in little memory: its names in one text, everything else in one list of numbers. */
export interface PackedFacts {
  readonly path: string;
  /** Each followed by a newline, which no name has. */
  readonly names: string;
  readonly numbers: Int32Array;
}

const HEAD_FIELDS = 5;
const LISTS = ["parameterTags", "calls", "arguments", "stores", "guards"] as const;

/** Packs facts. */
export function packFacts({ path, names, functions, slots, members, accesses }: CallFacts): PackedFacts {
  const numbers: number[] = [functions.length];
  for (const f of functions) {
    numbers.push(f.name, f.line, f.endLine, f.flags, f.returns);
    for (const list of LISTS) append(numbers, f[list]);
  }
  for (const list of [slots, members, accesses]) append(numbers, list);
  return { path, names: names.map((name) => `${name}\n`).join(""), numbers: new Int32Array(numbers) };
}

/** The names that were packed. */
export function unpackNames({ names }: PackedFacts): readonly string[] {
  return names.split("\n").slice(0, -1);
}

/** The facts that were packed, without their names. */
export function unpackFacts({ path, numbers }: Omit<PackedFacts, "names">): Omit<CallFacts, "names"> {
  let at = 0;
  const list = () => {
    const length = numbers[at++]!;
    at += length;
    return numbers.subarray(at - length, at) as unknown as readonly number[];
  };
  const functions: FunctionCalls[] = [];
  for (let left = numbers[at++]!; left > 0; left--) {
    const [name, line, endLine, flags, returns] = numbers.subarray(at, at + HEAD_FIELDS) as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    at += HEAD_FIELDS;
    const [parameterTags, calls, args, stores, guards] = [list(), list(), list(), list(), list()];
    functions.push({ name, line, endLine, flags, returns, parameterTags, calls, arguments: args, stores, guards });
  }
  const [slots, members, accesses] = [list(), list(), list()];
  return { path, functions, slots, members, accesses };
}

function append(numbers: number[], list: readonly number[]): void {
  numbers.push(list.length);
  for (const one of list) numbers.push(one);
}
