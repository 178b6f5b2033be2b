/** Call stacks weighted by the time that tasks were blocked in them. */

/** A function in the tree of stacks. */
export interface WaitStack {
  /** The function's name; of the root, which stands for all stacks, "". */
  readonly name: string;
  /** Nanoseconds blocked in it or in what it called. */
  readonly ns: number;
  /** What it called, in the order in which the names come by code unit. */
  readonly calls: readonly WaitStack[];
}

interface Node {
  ns: number;
  readonly calls: Map<string, Node>;
}

/** Adds stacks up. */
export class WaitStacks {
  readonly #root: Node = { ns: 0, calls: new Map() };

  /** A task was blocked for `ns` with this stack, the innermost function first. */
  add(stack: readonly string[], ns: number): void {
    let node = this.#root;
    node.ns += ns;
    for (let i = stack.length - 1; i >= 0; i--) {
      const name = stack[i]!;
      let next = node.calls.get(name);
      if (next === undefined) {
        next = { ns: 0, calls: new Map() };
        node.calls.set(name, next);
      }
      next.ns += ns;
      node = next;
    }
  }

  /** The tree. */
  tree(): WaitStack {
    return freeze("", this.#root);
  }
}

function freeze(name: string, { ns, calls }: Node): WaitStack {
  return {
    name,
    ns,
    calls: [...calls].sort(([a], [b]) => a < b ? -1 : 1).map(([name, node]) => freeze(name, node)),
  };
}
