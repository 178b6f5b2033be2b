import fc from "fast-check";
import assert from "node:assert/strict";
import { componentsOf } from "../../lib/explore/components.ts";

Deno.test("componentsOf() finds the nodes that can reach themselves, together with those that they reach and that reach them", () => {
  const graph = fc.integer({ min: 1, max: 9 }).chain((size) =>
    fc.array(fc.array(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size })
  );
  fc.assert(
    fc.property(graph, (following) => {
      const reach = following.map((_, node) => {
        const seen = new Set(following[node]);
        for (const next of seen) for (const to of following[next]!) seen.add(to);
        return seen;
      });
      const expected = new Map<number, number[]>();
      reach.forEach((seen, node) => {
        if (!seen.has(node)) return;
        const component = [...seen].filter((other) => reach[other]!.has(node)).sort((a, b) => a - b);
        expected.set(component[0]!, component);
      });
      const found = componentsOf(following.length, following.keys(), (node) => following[node]!);
      assert.deepEqual(found.sort((a, b) => a[0]! - b[0]!), [...expected.values()].sort((a, b) => a[0]! - b[0]!));
    }),
    { seed: 3, numRuns: 300 },
  );
});

Deno.test("componentsOf() looks at what the roots lead to alone", () => {
  const following = [[1], [0], [2]];
  assert.deepEqual(componentsOf(3, [0], (node) => following[node]!), [[0, 1]]);
  assert.deepEqual(componentsOf(3, [2], (node) => following[node]!), [[2]]);
});
