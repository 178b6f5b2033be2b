import { ARGUMENT, chainParts, FLAGS } from "../kernel_tree/calls/call_facts.ts";
import type { CallGraph } from "../kernel_tree/calls/call_graph.ts";
import { followParameters, type Parameter } from "../kernel_tree/calls/parameter_flow.ts";
import { SlotTable } from "../kernel_tree/calls/slot_table.ts";
import { Symbols } from "../kernel_tree/calls/symbols.ts";
import { dirname } from "../kernel_tree/tree_path.ts";

const MOST_PARAMETERS = 12;
const STORE_DEPTH = 2;

/** A call graph with what its names stand for, and which functions are called through pointers. */
export interface TreeLinks {
  readonly graph: CallGraph;
  readonly symbols: Symbols;
  readonly slots: SlotTable;
  /** For a function that is handed to another which calls it before it returns: the calls that hand it over. */
  readonly callbacks: ReadonlyMap<number, readonly number[]>;
  /** Folder of each file. */
  readonly folders: readonly string[];
}

/** Links a graph: names to functions, function pointers to what is assigned to them, callbacks to who is given them. */
export function linkCalls(graph: CallGraph): TreeLinks {
  const symbols = new Symbols(graph);
  const slots = new SlotTable(graph, symbols);
  addStoredParameters(graph, symbols, slots);
  return { graph, symbols, slots, callbacks: callbacks(graph, symbols), folders: graph.files.map(dirname) };
}

/** The name of a function. */
export function functionName({ graph }: TreeLinks, f: number): string {
  return graph.names[graph.functionName[f]!]!;
}

/** The path of the file that a function stands in. */
export function functionPath({ graph }: TreeLinks, f: number): string {
  return graph.files[graph.functionFile[f]!]!;
}

/** Whether a function is a macro. */
export function isMacro({ graph }: TreeLinks, f: number): boolean {
  return (graph.functionFlags[f]! & FLAGS.macro) !== 0;
}

/** Functions given to parameters that are called, directly or by a function that they are handed on to. */
function callbacks(graph: CallGraph, symbols: Symbols): ReadonlyMap<number, readonly number[]> {
  const seeds: Parameter[] = [];
  const storing = storingParameters(graph);
  for (let position = 0; position < MOST_PARAMETERS; position++) {
    for (const call of symbols.callsNamed(graph.nameOf(`#${position}`))) {
      const seed = { function: symbols.callerOf(call), position };
      if (!isStored(graph, symbols, storing, seed, STORE_DEPTH)) seeds.push(seed);
    }
  }
  const found = new Map<number, number[]>();
  for (const { call, given } of followParameters(graph, symbols, seeds).calls) {
    if (given < 0) continue;
    for (const f of symbols.resolve(given, graph.functionFile[symbols.callerOf(call)]!)) {
      if ((graph.functionFlags[f]! & FLAGS.macro) !== 0) continue;
      const list = found.get(f);
      if (!list) found.set(f, [call]);
      else if (!list.includes(call)) list.push(call);
    }
  }
  return found;
}

/** By function, the parameters that it stores somewhere. */
function storingParameters({ stores }: CallGraph): ReadonlyMap<number, ReadonlySet<number>> {
  const found = new Map<number, Set<number>>();
  for (let i = 0; i < stores.length; i += 5) {
    if (stores[i + 3]! < 0) continue;
    const known = found.get(stores[i]!);
    if (known) known.add(stores[i + 3]!);
    else found.set(stores[i]!, new Set([stores[i + 3]!]));
  }
  return found;
}

/**
 * Whether a function stores what it is given, or hands it on to one that does: then it is for later, and calling it at once
 * is what is done where that fails, as in `async_schedule_node()` and `devm_add_action_or_reset()`.
 */
function isStored(
  graph: CallGraph,
  symbols: Symbols,
  storing: ReadonlyMap<number, ReadonlySet<number>>,
  { function: f, position }: Parameter,
  depth: number,
): boolean {
  if (storing.get(f)?.has(position)) return true;
  if (depth === 0) return false;
  for (let call = graph.callStart[f]!; call < graph.callStart[f + 1]!; call++) {
    for (let a = graph.argumentStart[call]!; a < graph.argumentStart[call + 1]!; a++) {
      if (graph.argumentKind[a] !== ARGUMENT.parameter || graph.argumentValue[a] !== position) continue;
      const at = graph.argumentPosition[a]!;
      for (const g of symbols.resolve(graph.callName[call]!, graph.functionFile[f]!)) {
        if (isStored(graph, symbols, storing, { function: g, position: at }, depth - 1)) return true;
      }
    }
  }
  return false;
}

/** Functions given to parameters that are stored in a slot, as the probe of `platform_driver_probe()`. */
function addStoredParameters(graph: CallGraph, symbols: Symbols, slots: SlotTable): void {
  const { stores, names } = graph;
  for (let i = 0; i < stores.length; i += 5) {
    const position = stores[i + 3]!;
    const parts = position < 0 ? undefined : chainParts(names[stores[i + 1]!]!);
    if (!parts) continue;
    const f = stores[i]!;
    const base = slots.baseTag(graph, symbols, parts.base, graph.functionFile[f]!);
    const tag = base === undefined ? undefined : slots.structs.owner(base, parts.members);
    const member = parts.members.at(-1)!;
    if (base === undefined || tag === undefined || !slots.slot(tag, member)?.calls.length) continue;
    for (const { call, given } of followParameters(graph, symbols, [{ function: f, position }]).calls) {
      if (given < 0) continue;
      const file = graph.functionFile[symbols.callerOf(call)]!;
      for (const g of symbols.resolve(given, file)) {
        if ((graph.functionFlags[g]! & FLAGS.macro) !== 0) continue;
        slots.add(tag, member, {
          function: g,
          variable: variableGiven(graph, call),
          outer: graph.nameOf(base),
          file,
          line: graph.callLine[call]!,
        });
      }
    }
  }
}

/** The first variable that a call is given by name, or -1. */
function variableGiven(graph: CallGraph, call: number): number {
  for (let a = graph.argumentStart[call]!; a < graph.argumentStart[call + 1]!; a++) {
    if (graph.argumentKind[a] === ARGUMENT.name && graph.argumentPosition[a] === 0) return graph.argumentValue[a]!;
  }
  return -1;
}
