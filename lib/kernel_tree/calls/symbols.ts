import { dirname } from "../tree_path.ts";
import type { CallGraph } from "./call_graph.ts";
import { FLAGS } from "./call_facts.ts";
import { groupBy, type Grouped } from "./int_list.ts";

const MOST_CANDIDATES = 8;

/** Which functions a name stands for in a file, and who calls a function by its name. */
export class Symbols {
  readonly #graph: CallGraph;
  readonly #byName: Grouped;
  readonly #callsByName: Grouped;
  readonly #callFunction: Int32Array;
  readonly #cache = new Map<number, readonly number[]>();

  /** Groups the functions and calls of a graph by name. */
  constructor(graph: CallGraph) {
    this.#graph = graph;
    this.#byName = groupBy(graph.functionName, graph.names.length);
    this.#callsByName = groupBy(graph.callName, graph.names.length);
    this.#callFunction = new Int32Array(graph.callName.length);
    for (let f = 0; f < graph.functionName.length; f++) {
      this.#callFunction.fill(f, graph.callStart[f]!, graph.callStart[f + 1]!);
    }
  }

  /** The function that a call stands in. */
  callerOf(call: number): number {
    return this.#callFunction[call]!;
  }

  /** The calls that have a name, or a chain, as it stands in the text. */
  callsNamed(name: number): Int32Array {
    return name < 0
      ? new Int32Array(0)
      : this.#callsByName.items.subarray(this.#callsByName.start[name], this.#callsByName.start[name + 1]);
  }

  /** Every function and macro with that name. */
  named(name: number): Int32Array {
    return name < 0
      ? new Int32Array(0)
      : this.#byName.items.subarray(this.#byName.start[name], this.#byName.start[name + 1]);
  }

  /**
   * What a name stands for in a file: what the file itself defines, else what others export or headers define, nearest
   * first; at most eight.
   */
  resolve(name: number, file: number): readonly number[] {
    const all = this.named(name);
    if (all.length === 0) return [];
    const graph = this.#graph;
    if (all.length === 1 && (isVisible(graph, all[0]!) || graph.functionFile[all[0]!] === file)) return [all[0]!];
    const key = name * graph.files.length + file;
    let found = this.#cache.get(key);
    if (!found) this.#cache.set(key, found = this.#choose(all, file));
    return found;
  }

  #choose(all: Int32Array, file: number): readonly number[] {
    const graph = this.#graph;
    const own = [...all].filter((f) => graph.functionFile[f] === file);
    const isHeader = graph.files[file]!.endsWith(".h");
    if (own.length > 0 && !isHeader) return own;
    const visible = [...all].filter((f) => isVisible(graph, f));
    // A header has an empty function for kernels without the code, beside the macro that calls the real one.
    if (own.length > 0) return [...new Set([...own, ...visible])].slice(0, MOST_CANDIDATES);
    const folder = dirname(graph.files[file]!);
    if (visible.length === 0) {
      // A file that includes another .c file.
      const near = [...all].filter((f) => dirname(graph.files[graph.functionFile[f]!]!) === folder);
      return near.length === 1 ? near : [];
    }
    if (visible.length <= 1) return visible;
    const rank = (f: number) => shared(graph.files[graph.functionFile[f]!]!, folder);
    const best = Math.max(...visible.map(rank));
    const isArch = (f: number) => graph.files[graph.functionFile[f]!]!.startsWith("arch/");
    if (best > 1) return visible.filter((f) => rank(f) === best || !isArch(f) && best < 3).slice(0, MOST_CANDIDATES);
    const general = visible.filter((f) => !isArch(f));
    return (general.length > 0 ? general : visible).slice(0, MOST_CANDIDATES);
  }
}

/** Whether other files can mean the function by its name. */
function isVisible(graph: CallGraph, f: number): boolean {
  const flags = graph.functionFlags[f]!;
  if (graph.files[graph.functionFile[f]!]!.endsWith(".h")) return true;
  return (flags & (FLAGS.local | FLAGS.macro)) === 0;
}

function shared(path: string, folder: string): number {
  const a = path.split("/"), b = folder.split("/");
  let n = 0;
  while (n < b.length && a[n] === b[n]) n++;
  return n;
}
