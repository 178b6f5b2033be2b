/** Where to draw the nodes of a small directed graph: the same places for the same graph. */

/** A link of a graph, by the numbers of its nodes. */
export interface Link {
  /** Where it starts. */
  readonly from: number;
  /** Where it leads. */
  readonly to: number;
}

/** A place: 0 and up to the right; 0 in the middle, up positive. Neighbours in a column are 1 apart. */
export interface Place {
  /** Column. */
  readonly x: number;
  /** Row. */
  readonly y: number;
  /** On which side no link leaves or comes, so that a label can stand there. */
  readonly free: "below" | "above" | "below left" | "below right";
}

/**
 * Places for nodes 0 to `count - 1`. What everything leads to stands at the right: the nodes of cycles on circles, or,
 * where there is no cycle, the nodes that lead nowhere, in a column. The others stand in columns to the left, by how
 * many links they are away; those that lead to none of these stand in the last column.
 */
export function placeNodes(count: number, links: readonly Link[]): readonly Place[] {
  const nodes = [...Array(count).keys()];
  const cycles = cyclesOf(nodes, links);
  const roots = cycles.length > 0 ? cycles.flat() : nodes.filter((node) => !links.some(({ from }) => from === node));
  const distance = distancesTo(roots, links);
  const farthest = Math.max(0, ...distance.values());
  const places: Place[] = [];
  for (let away = farthest; away > 0; away--) {
    // Labels of neighbouring columns stand above and below in turn, so that wide ones do not run into each other.
    const free = away % 2 === 0 ? "below" : "above";
    column(nodes.filter((node) => distance.get(node) === away), farthest - away, free, places);
  }
  const apart = nodes.filter((node) => !distance.has(node));
  if (cycles.length === 0) column([...roots, ...apart], farthest, "below", places);
  else {
    const heights = cycles.map((cycle) => 2 * radius(cycle));
    let top = (heights.reduce((sum, height) => sum + height, 0) + cycles.length - 1) / 2;
    cycles.forEach((cycle, i) => {
      circle(cycle, farthest, top - heights[i]! / 2, places);
      top -= heights[i]! + 1;
    });
    if (apart.length > 0) column(apart, Math.max(...Object.values(places).map(({ x }) => x)) + 1, "below", places);
  }
  return places;
}

function radius(cycle: readonly number[]): number {
  return cycle.length <= 2 ? 0.5 : cycle.length / 5;
}

function column(nodes: readonly number[], x: number, free: Place["free"], places: Place[]): void {
  nodes.forEach((node, i) => places[node] = { x, y: (nodes.length - 1) / 2 - i, free });
}

/** Nodes on a circle, clockwise from its left; a pair is a column apart. */
function circle(cycle: readonly number[], left: number, middle: number, places: Place[]): void {
  const wide = radius(cycle);
  cycle.forEach((node, i) => {
    const angle = Math.PI - 2 * Math.PI * i / cycle.length;
    const [cos, sin] = [round(Math.cos(angle)), round(Math.sin(angle))];
    places[node] = {
      x: round(left + wide + wide * cos),
      y: round(middle + wide * sin),
      free: cos < 0 ? "below left" : cos > 0 ? "below right" : sin > 0 ? "above" : "below",
    };
  });
}

/** Sines differ in their last digits from engine to engine. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6 + 0;
}

/** One cycle through each node that is on one and on none found before, in the order of its links. */
function cyclesOf(nodes: readonly number[], links: readonly Link[]): number[][] {
  const cycles: number[][] = [];
  for (const node of nodes) {
    if (cycles.flat().includes(node)) continue;
    const back = shortestCycle(node, links);
    if (back !== undefined && !back.some((other) => cycles.flat().includes(other))) cycles.push(back);
  }
  return cycles;
}

function shortestCycle(start: number, links: readonly Link[]): number[] | undefined {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const { to } of links.filter(({ from }) => from === node)) {
      if (to === start) {
        const cycle = [node];
        for (let at = node; at !== start; cycle.push(at)) at = cameFrom.get(at)!;
        return cycle.reverse();
      }
      if (!cameFrom.has(to)) {
        cameFrom.set(to, node);
        queue.push(to);
      }
    }
  }
  return undefined;
}

/** How many links each node is away from the nearest root, following links forward. */
function distancesTo(roots: readonly number[], links: readonly Link[]): Map<number, number> {
  const distance = new Map(roots.map((root) => [root, 0]));
  for (const [node, away] of distance) {
    for (const { from } of links.filter(({ to }) => to === node)) {
      if (!distance.has(from)) distance.set(from, away + 1);
    }
  }
  return distance;
}
