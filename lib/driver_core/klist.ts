/**
 * `lib/klist.c`: lists whose nodes can be deleted while iterators stand on them. A deleted node stays on the list,
 * skipped by everyone, until the last iterator has moved on.
 */
import {
  add,
  and,
  either,
  equal,
  itemOf,
  lengthOf,
  less,
  type Local,
  not,
  type Operand,
  positionOf,
  read,
  subtract,
} from "../program/expression.ts";
import { assign, atomic, awaits, leave, loop, push, remove, set, type Statement, when } from "../program/statement.ts";
import type { Nodes } from "./kernel.ts";

/** `klist_add_tail()` */
export function klist_add_tail(nodes: Nodes, list: Operand, node: Operand): Statement {
  return push(nodes.list, list, node);
}

/**
 * `klist_next()`: moves an iterator from the node that it stands on (its number + 1, 0 before the start) to the next
 * one that is alive, or to 0 at the end. `i` and `last` are scratch.
 */
export function klist_next(nodes: Nodes, list: Operand, cursor: Local, i: Local, last: Local): Statement {
  const { dead, pins } = nodes;
  return atomic(
    assign(last, cursor),
    assign(i, either(equal(cursor, 0), 0, add(positionOf(nodes.list, list, subtract(cursor, 1)), 1))),
    loop(either(less(i, lengthOf(nodes.list, list)), read(dead, itemOf(nodes.list, list, i)), 0), [
      assign(i, add(i, 1)),
    ]),
    when(less(i, lengthOf(nodes.list, list)), [
      assign(cursor, add(itemOf(nodes.list, list, i), 1)),
      set(pins, subtract(cursor, 1), add(read(pins, subtract(cursor, 1)), 1)),
    ], [assign(cursor, 0)]),
    when(last, dropPin(nodes, list, subtract(last, 1))),
    assign(i, 0),
    assign(last, 0),
  );
}

/** `klist_iter_exit()` */
export function klist_iter_exit(nodes: Nodes, list: Operand, cursor: Local): Statement {
  return when(cursor, [atomic(...dropPin(nodes, list, subtract(cursor, 1)), assign(cursor, 0))]);
}

/** `klist_del()` */
export function klist_del(nodes: Nodes, list: Operand, node: Operand): Statement {
  return atomic(
    when(read(nodes.pins, node), [set(nodes.dead, node, 1)], [remove(nodes.list, list, node)]),
  );
}

/** `klist_remove()`: deletes, and waits until no iterator stands on the node. */
export function klist_remove(nodes: Nodes, list: Operand, node: Operand): Statement[] {
  return [klist_del(nodes, list, node), awaits(not(read(nodes.dead, node)), "klist_remove", node)];
}

/** `klist_node_attached()` */
export function klist_node_attached(nodes: Nodes, list: Operand, node: Operand) {
  return less(-1, positionOf(nodes.list, list, node));
}

function dropPin(nodes: Nodes, list: Operand, node: Operand): Statement[] {
  const { dead, pins } = nodes;
  return [
    set(pins, node, subtract(read(pins, node), 1)),
    when(and(read(dead, node), not(read(pins, node))), [remove(nodes.list, list, node), set(dead, node, 0)]),
  ];
}

/** Runs `body` for each node that is alive, the list changing as it may. `stop` ends it early. */
export function klist_for_each(
  nodes: Nodes,
  list: Operand,
  cursor: Local,
  scratch: readonly [i: Local, last: Local],
  stop: Operand,
  body: readonly Statement[],
): Statement[] {
  return [
    loop(1, [
      klist_next(nodes, list, cursor, ...scratch),
      when(equal(cursor, 0), [leave]),
      when(stop, [leave]),
      ...body,
    ]),
    klist_iter_exit(nodes, list, cursor),
  ];
}
