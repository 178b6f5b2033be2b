import type { AssignmentFact, FunctionFact } from "./c_facts.ts";
import { substitute } from "./call_sites.ts";
import { assignedEntry } from "./driver_instance.ts";
import { IDENTIFIER } from "./c_tokens.ts";
import type { FactStore } from "./fact_store.ts";
import { functionsOf } from "./fact_text.ts";
import type { Entry } from "./initialiser.ts";
import { words } from "./macro_expansion.ts";
import { ROOT, type StructGraph } from "./struct_graph.ts";
import type { TreeIndex } from "./tree_index.ts";

/** An assignment, with the members from the driver's struct to what it assigns. */
interface DriverAssignment {
  readonly assignment: AssignmentFact;
  readonly path: readonly string[];
}

/** Where a filled driver gets its members. */
interface FilledInstance {
  readonly file: string;
  readonly line: number;
  readonly functionName: string;
  readonly entries: readonly Entry[];
}

/** A driver that a function fills, assignment by assignment: on the heap, in another struct, or a variable. */
export interface FilledDriver {
  readonly file: string;
  readonly functionName: string;
  /** As the function writes it: `ctx->pdrv`. */
  readonly symbol: string;
  /** Tag of the struct that the symbol is. */
  readonly struct: string;
  /** Whether the driver lies behind a pointer in what `base` is. */
  readonly isBehindPointer: boolean;
  /** The file's variable that is filled; absent for what lies on the heap. */
  readonly variable?: string;
  /** Whether that variable has an initialiser too. */
  readonly hasInitialiser: boolean;
  /** The struct that is or embeds the driver, and the file to look it up from. */
  readonly structFile: string;
  readonly tag: string;
  readonly assignments: readonly DriverAssignment[];
  /** One for each call that hands the name in; one where the function itself knows it. */
  instances(index: TreeIndex): readonly FilledInstance[];
}

const DEEPEST = 4;
/** Far more drivers than any function makes in a real tree. */
const MOST_INSTANCES = 10_000;

/**
 * Finds the drivers that the functions of a file fill. A function that fills what a parameter points to from that same
 * struct, or from its other parameters, is a registration function and makes no driver.
 */
export function filledDrivers(facts: FactStore, number: number, index: TreeIndex): FilledDriver[] {
  const found: FilledDriver[] = [];
  const file = facts.path(number);
  for (const of of functionsOf(facts.text(number))) {
    const groups = new Map<string, FilledDriver & { assignments: DriverAssignment[] }>();
    for (const fact of of.assignments) {
      const known = driverPlace(index.structs, file, fact);
      // Where the way to the driver is not known, its own pointer still is.
      const assignment = known ? fact : seenLocally(fact);
      const place = known ?? (assignment && driverPlace(index.structs, file, assignment));
      if (!assignment || !place) continue;
      const key = `${assignment.base}.${place.prefix.join(".")}`;
      let group = groups.get(key);
      if (!group) {
        const isVariable = assignment.baseIs === "outside" && place.prefix.length === 0;
        group = {
          file,
          functionName: of.name,
          symbol: assignment.base + place.shown,
          struct: place.struct,
          isBehindPointer: place.prefix.length > 0,
          ...(isVariable ? { variable: assignment.base } : {}),
          hasInitialiser: isVariable && index.variablesOf(file).some((v) => v.symbol === assignment.base),
          structFile: file,
          tag: place.tag,
          assignments: [],
          instances: (tree) => instancesOf(tree, file, of, group!.assignments),
        };
        groups.set(key, group);
      }
      group.assignments.push({ assignment, path: place.path });
    }
    for (const group of groups.values()) if (makesDriver(group, of, index)) found.push(group);
  }
  return found;
}

/** Follows an assignment's members: to the struct behind the last pointer, and from there to what is assigned. */
function driverPlace(structs: StructGraph, file: string, { tag: first, target }: AssignmentFact) {
  let tag = first, current = first, prefix: readonly string[] = [], path: readonly string[] = [];
  let struct = first, shown = "", walked = "";
  for (const [i, name] of target.slice(0, -1).entries()) {
    const step = i === prefix.length ? "->" : ".";
    const member = structs.find(file, current)?.members.find((m) => m.name === name);
    if (member?.points !== undefined) {
      tag = current = member.points;
      prefix = target.slice(0, i + 1);
      path = [];
    } else if (member?.embeds) {
      current = member.embeds;
      path = [...path, name];
    } else return undefined;
    walked += step + name;
    if (current === ROOT ? structs.chains(file, struct).length === 0 : structs.mayEmbed(file, current)) {
      [struct, shown] = [current, walked];
    }
  }
  if (!structs.mayEmbed(file, tag) || !structs.mayEmbed(file, current)) return undefined;
  return { tag, prefix, path: [...path, target.at(-1)!], struct, shown };
}

/** The assignment as one to what the local pointer points to. */
function seenLocally(fact: AssignmentFact): AssignmentFact | undefined {
  if (!fact.through) return undefined;
  const { name, tag, members } = fact.through;
  return { ...fact, base: name, baseIs: "local", tag, target: fact.target.slice(-members) };
}

function makesDriver(group: FilledDriver, of: FunctionFact, index: TreeIndex): boolean {
  const name = group.assignments.find(({ path }) => path.at(-1) === "name");
  if (!name) return false;
  const { assignment } = name;
  if (assignment.baseIs !== "parameter" || group.isBehindPointer) return true;
  if (index.hasVariables(assignment.tag)) return false;
  const parameters = new Set(of.parameters.map((p) => p.name));
  return !words(assignment.value).some((word) => word.kind === IDENTIFIER && parameters.has(word.text));
}

function instancesOf(
  index: TreeIndex,
  file: string,
  of: FunctionFact,
  assignments: readonly DriverAssignment[],
): FilledInstance[] {
  const entries = assignments.map(({ assignment, path }) => assignedEntry(assignment, path));
  const name = assignments.find(({ path }) => path.at(-1) === "name")!.assignment;
  const here = { file, line: name.line, functionName: of.name, entries };
  const called = calledWith(index, here, of, { left: MOST_INSTANCES }, 0);
  return called.length > 0 ? called : [here];
}

/** The instance once for each call, where the function's own parameters stand in its entries. */
function calledWith(
  index: TreeIndex,
  instance: FilledInstance,
  of: FunctionFact,
  budget: { left: number },
  depth: number,
): FilledInstance[] {
  if (depth >= DEEPEST || !usesParameters(instance.entries, of)) return [];
  return index.calls.callersOf(of.name).flatMap((call) => {
    if (budget.left-- <= 0) return [];
    const next = {
      file: call.file,
      line: call.line,
      functionName: call.caller?.name ?? of.name,
      entries: instance.entries.map((entry) => replaced(entry, of, call.args)),
    };
    const further = call.caller ? calledWith(index, next, call.caller, budget, depth + 1) : [];
    return further.length > 0 ? further : [next];
  });
}

function usesParameters(entries: readonly Entry[], of: FunctionFact): boolean {
  const parameters = new Set(of.parameters.map((p) => p.name));
  return entries.some(({ path, value }) =>
    path.at(-1) === "name" && "expression" in value &&
    value.expression.some((word) => word.kind === IDENTIFIER && parameters.has(word.text))
  );
}

function replaced(entry: Entry, of: FunctionFact, args: Parameters<typeof substitute>[2]): Entry {
  const { value } = entry;
  return "expression" in value
    ? { ...entry, value: { ...value, expression: substitute(value.expression, of, args) } }
    : entry;
}
