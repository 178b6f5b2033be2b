/**
 * What the step that starts at a node may read and write of what tasks share: the basis of partial-order reduction.
 * Notes are left out: they change nothing.
 */
import { type Expression, type Local, type Variable, walk } from "./expression.ts";
import type { Compiled } from "./machine.ts";
import { expressionsOf, type Node, type Operation } from "./nodes.ts";

/** One access. */
export interface Access {
  /** The variable; undefined for a task's status and result, which `index` then says whose. */
  readonly variable: Variable | undefined;
  /** Which element. */
  readonly index: Expression;
  /**
   * Whether the index, computed in the state where the step starts, is the one that the access has. False: it may be
   * any element.
   */
  readonly fixed: boolean;
  readonly write: boolean;
  /** For a mutex: what is done with it, so that a reduction can tell a lock from a variable. */
  readonly lock: "acquire" | "try" | "release" | undefined;
}

/** The accesses of the step that starts at a stop, in no particular order, without duplicates. */
export function accessesOf(compiled: Compiled, stop: Node): readonly Access[] {
  const region = regionOf(compiled, stop);
  const assigned = new Set<Local>();
  for (const { operation } of region) {
    if (operation.kind === "let") assigned.add(operation.local);
    if ((operation.kind === "receive" || operation.kind === "try") && operation.into) assigned.add(operation.into);
  }
  const isFixed = (index: Expression, owner: Node) => {
    let fixed = owner.owner.id === stop.owner.id;
    walk(index, (part) => {
      if (part.op === "local" && assigned.has(part.local)) fixed = false;
      if (part.op === "read" || part.op === "status" || part.op === "result" || part.op === "position") fixed = false;
    });
    return fixed || index.op === "constant";
  };
  const found = new Map<string, Access>();
  for (const node of region) {
    for (const access of ownAccesses(compiled, node)) {
      const full = { ...access, fixed: access.fixed && isFixed(access.index, node) };
      found.set(JSON.stringify([full.variable?.id, full.fixed ? full.index : "any", full.write, full.lock]), full);
    }
  }
  return [...found.values()];
}

/** The nodes that the step may run: up to the next stop, into calls and out of them. */
function regionOf(compiled: Compiled, stop: Node): Node[] {
  const region = new Set<Node>([stop]);
  const callers = new Map<number, number[]>();
  for (const { operation, next } of compiled.nodes) {
    if (operation.kind === "call") {
      callers.set(operation.callee.id, [...(callers.get(operation.callee.id) ?? []), next]);
    }
  }
  for (const node of region) {
    for (const id of followers(compiled, node, callers)) {
      const following = compiled.nodes[id]!;
      if (!following.stop) region.add(following);
    }
  }
  return [...region];
}

function followers(
  compiled: Compiled,
  { operation, next, owner }: Node,
  callers: ReadonlyMap<number, number[]>,
): number[] {
  switch (operation.kind) {
    case "branch":
      return [next, operation.no];
    case "choose":
      return [...operation.targets];
    case "call":
      return [compiled.functions[operation.callee.id]!.entry];
    case "return":
      return callers.get(owner.id) ?? [];
    case "die":
    case "exceeded":
      return [];
    default:
      return [next];
  }
}

function ownAccesses(compiled: Compiled, { operation, owner }: Node): Access[] {
  if (operation.kind === "note") return [];
  const reads = expressionsOf(operation).flatMap(readsOf);
  const written = writesOf(operation);
  const endsTask = operation.kind === "die" ||
    (operation.kind === "return" && compiled.program.tasks.some((task) => task.entry.id === owner.id));
  if (endsTask) written.push({ ...plain(undefined, { op: "self" }), write: true });
  return [...reads, ...written];
}

function plain(variable: Variable | undefined, index: Expression): Access {
  return { variable, index, fixed: true, write: false, lock: undefined };
}

function readsOf(of: Expression): Access[] {
  const found: Access[] = [];
  walk(of, (part) => {
    if (part.op === "read") found.push(plain(part.variable, part.index));
    if (part.op === "status" || part.op === "result") found.push(plain(undefined, part.task));
    if (part.op === "position") {
      found.push(plain(part.list.counts, part.row), { ...plain(part.list.items, part.row), fixed: false });
    }
  });
  return found;
}

function writesOf(operation: Operation): Access[] {
  switch (operation.kind) {
    case "set":
      return [{ ...plain(operation.variable, operation.index), write: true }];
    case "acquire":
    case "try":
    case "release":
      return [{ ...plain(operation.mutex, operation.index), write: true, lock: operation.kind }];
    case "push":
    case "remove":
      return [
        { ...plain(operation.list.counts, operation.row), write: true },
        { ...plain(operation.list.items, operation.row), fixed: false, write: true },
      ];
    case "spawn":
      return [{ ...plain(undefined, operation.task), write: true }];
    default:
      return [];
  }
}
