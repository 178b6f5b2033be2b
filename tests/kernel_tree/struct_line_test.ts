import assert from "node:assert/strict";
import fc from "fast-check";
import type { MemberFact, StructFact } from "../../lib/kernel_tree/c_facts.ts";
import { packedMembers, packedTag, packStruct } from "../../lib/kernel_tree/struct_line.ts";

const word = fc.stringMatching(/^[A-Za-z_]\w{0,5}$/);
const tag = fc.oneof(word, fc.constantFrom("<3:14>", ""));
const member: fc.Arbitrary<MemberFact> = fc.oneof(
  word.map((name) => ({ name, embeds: null })),
  fc.tuple(fc.oneof(word, fc.constant("")), tag).map(([name, embeds]) => ({ name, embeds })),
  fc.tuple(fc.oneof(word, fc.constant("")), word).map(([name, points]) => ({ name, embeds: null, points })),
);
const struct: fc.Arbitrary<StructFact> = fc.record(
  {
    tag: fc.oneof(word, fc.constant("<3:14>")),
    members: fc.array(member),
  },
  { noNullPrototype: true },
);

Deno.test("packStruct keeps tag and members", () => {
  fc.assert(fc.property(struct, (one) => {
    const packed = packStruct(one);
    assert.deepEqual({ tag: packedTag(packed), members: packedMembers(packed) }, one);
    assert.doesNotMatch(packed, /\n/);
  }));
});
