/** Whether a loop can go round within one step and never end it. */
import type { Expression, List, Local } from "./expression.ts";
import { followers, type Node } from "./nodes.ts";

/**
 * Whether some way round, through nodes from number `from` on and without a stop, is not known to end.
 *
 * Who counts a local variable up, or down, comes to an end: at the latest where the variable leaves its range, which is a
 * fault. So does who adds to a list that nothing on the way takes from. What counts can thus be taken out of a circle; one
 * that is left over may be endless.
 *
 * @param from Where the nodes of the loop start: everything that was lowered since its head.
 */
export function mayBeEndless(nodes: readonly Node[], from: number): boolean {
  return leadsRoundEndlessly(nodes, Array.from({ length: nodes.length - from }, (_, i) => from + i));
}

function leadsRoundEndlessly(nodes: readonly Node[], among: readonly number[]): boolean {
  return circles(nodes, among).some((circle) => {
    const counting = countingOf(circle.map((id) => nodes[id]!));
    return counting.size === 0 || leadsRoundEndlessly(nodes, circle.filter((id) => !counting.has(id)));
  });
}

/** The largest sets of these nodes, given in rising order, in which a step can come from each to each, itself included. */
function circles(nodes: readonly Node[], among: readonly number[]): readonly number[][] {
  const left = new Set(among);
  const next = new Map<number, number[]>();
  const previous = new Map<number, number[]>(among.map((id) => [id, []]));
  for (const id of among) {
    next.set(id, followers(nodes[id]!).filter((to) => left.has(to) && !nodes[to]!.stop));
    for (const to of next.get(id)!) previous.get(to)!.push(id);
  }
  // Most nodes lead to no circle. The numbers mostly fall along a step, so one pass finds nearly all of those.
  for (const id of among) {
    if (!next.get(id)!.some((to) => left.has(to))) left.delete(id);
  }
  const found: number[][] = [];
  for (const id of left) {
    const back = reached(id, previous, left);
    const circle = [...reached(id, next, left)].filter((one) => back.has(one)).sort((a, b) => a - b);
    if (circle.length > 0) found.push(circle);
    for (const one of [id, ...circle]) left.delete(one);
  }
  return found;
}

/** Where one comes to from a node, in one go or more, without leaving a set. */
function reached(
  from: number,
  next: ReadonlyMap<number, readonly number[]>,
  within: ReadonlySet<number>,
): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const to of next.get(at)!) {
      if (!within.has(to) || found.has(to)) continue;
      found.add(to);
      open.push(to);
    }
  }
  return found;
}

/** The numbers of the nodes that count something which no other of them counts back; none where nothing is counted so. */
function countingOf(nodes: readonly Node[]): ReadonlySet<number> {
  const counting = new Map<Local | List, Set<number>>();
  const directions = new Map<Local | List, number>();
  const count = (what: Local | List, direction: number, id: number) => {
    const isOnly = (directions.get(what) ?? direction) === direction;
    directions.set(what, isOnly ? direction : 0);
    counting.set(what, (counting.get(what) ?? new Set()).add(id));
  };
  for (const { id, operation } of nodes) {
    switch (operation.kind) {
      case "let":
        count(operation.local, directionOf(operation.local, operation.value), id);
        break;
      case "receive":
      case "try":
        if (operation.into) count(operation.into, 0, id);
        break;
      case "push":
        count(operation.list, 1, id);
        break;
      case "remove":
        count(operation.list, 0, id);
        break;
    }
  }
  for (const [what, direction] of directions) if (direction !== 0) return counting.get(what)!;
  return new Set();
}

/** 1 where the value is always more than the variable's, -1 where it is always less, 0 where that is not plain to see. */
function directionOf(local: Local, value: Expression): number {
  if (value.op !== "binary") return 0;
  const { operator, left, right } = value;
  const isLocal = (of: Expression) => of.op === "local" && of.local === local;
  const sign = (of: Expression) => of.op === "constant" ? Math.sign(of.value) : 0;
  if (operator === "+") return isLocal(left) ? sign(right) : isLocal(right) ? sign(left) : 0;
  return operator === "-" && isLocal(left) ? -sign(right) : 0;
}
