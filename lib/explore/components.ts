/** Strongly connected components of a graph whose nodes are numbers. */

/**
 * The components that have a cycle in them: more than one node, or one that leads to itself; of nodes that the roots lead
 * to. Tarjan's algorithm, without recursion.
 */
export function componentsOf(
  size: number,
  roots: Iterable<number>,
  following: (node: number) => ArrayLike<number>,
): number[][] {
  const order = new Int32Array(size);
  const low = new Int32Array(size);
  const onStack = new Uint8Array(size);
  const stack: number[] = [];
  const found: number[][] = [];
  let counter = 0;
  for (const root of roots) {
    if (order[root] !== 0) continue;
    const open: { node: number; to: ArrayLike<number>; next: number }[] = [];
    const enter = (node: number) => {
      order[node] = low[node] = ++counter;
      stack.push(node);
      onStack[node] = 1;
      open.push({ node, to: following(node), next: 0 });
    };
    enter(root);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const { node } = top;
      if (top.next < top.to.length) {
        const to = top.to[top.next++]!;
        if (order[to] === 0) enter(to);
        else if (onStack[to] === 1) low[node] = Math.min(low[node]!, order[to]!);
        continue;
      }
      open.pop();
      const below = open.at(-1);
      if (below) low[below.node] = Math.min(low[below.node]!, low[node]!);
      if (low[node] !== order[node]) continue;
      const from = stack.lastIndexOf(node);
      const component = stack.splice(from);
      for (const member of component) onStack[member] = 0;
      if (component.length > 1 || Array.from(top.to).includes(node)) found.push(component.sort((a, b) => a - b));
    }
  }
  return found;
}
