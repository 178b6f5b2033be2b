import assert from "node:assert/strict";
import fc from "fast-check";
import type { MemberFact, StructFact } from "../../lib/kernel_tree/c_facts.ts";
import {
  packedEmbeds,
  packedMembers,
  packedStructs,
  packedTag,
  packStructs,
} from "../../lib/kernel_tree/struct_list.ts";

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

Deno.test("packedStructs gives back what packStructs was given: tags, members, and what they embed", () => {
  fc.assert(
    fc.property(fc.array(struct), (structs) => {
      const packed = packedStructs(packStructs(structs));
      assert.deepEqual(packed.map((one) => ({ tag: packedTag(one), members: packedMembers(one) })), structs);
      assert.deepEqual(
        packed.map(packedEmbeds),
        structs.map(({ members }) => members.map(({ embeds }) => embeds).filter((embeds) => embeds !== null)),
      );
    }),
  );
});
