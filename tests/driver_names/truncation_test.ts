import assert from "node:assert/strict";
import fc from "fast-check";
import { truncationConfusions } from "../../lib/driver_names/truncation.ts";

Deno.test("truncationConfusions finds a long name cut to a registered one", () => {
  assert.deepEqual(truncationConfusions(["abcdef", "abc", "other"], 4), [{
    kept: "abc",
    exact: "abc",
    cut: ["abcdef"],
  }]);
});

Deno.test("truncationConfusions finds long names cut to the same bytes, and no name that is cut to its own", () => {
  assert.deepEqual(truncationConfusions(["abcX", "abcY", "abdZ"], 4), [
    { kept: "abc", exact: null, cut: ["abcX", "abcY"] },
  ]);
});

Deno.test("truncationConfusions finds nothing where every name fits", () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 9 })), (names) => {
    assert.deepEqual(truncationConfusions(names, 64), []);
  }));
});
