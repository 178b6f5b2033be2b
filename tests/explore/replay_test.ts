import fc from "fast-check";
import assert from "node:assert/strict";
import { parseReplay, printReplay } from "../../lib/explore/replay.ts";
import { search } from "../../lib/explore/search.ts";
import { UserError } from "../../lib/messages/user_error.ts";
import { compile } from "../../lib/program/compile.ts";
import { growProgram, seeds } from "../program/random_programs.ts";
import { scaleModel } from "../../lib/bench/explore/models/scale.ts";

Deno.test("parseReplay() gives back every path that printReplay() wrote", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const found = search(compile(growProgram(seed)), { maxStates: 200 });
      for (const state of [0, found.states >> 1, found.states - 1]) {
        const path = found.pathTo(state);
        const text = printReplay(found.machine, "subject", path);
        assert.deepEqual(parseReplay(found.machine, "subject", text), path);
      }
    }),
    { numRuns: 100, seed: 2 },
  );
});

Deno.test("parseReplay() refuses what is not its own with one sentence", () => {
  const machine = compile(scaleModel({ T: 2, D: 1, policy: 1 }));
  const text = printReplay(machine, "mine", search(machine).pathTo(40));
  const refuse = (subject: string, given: string, message: RegExp) =>
    assert.throws(
      () => parseReplay(machine, subject, given),
      (error) => error instanceof UserError && message.test(error.message),
    );
  refuse("other", text, /another scenario, policy or model/);
  refuse("mine", text.replace("dcl1", "dcl9"), /another version/);
  refuse("mine", "nonsense", /no replay string/);
  refuse("mine", text.replace(/-[^-]*$/, "-z"), /no replay string|cannot be followed/);
  refuse("mine", text + ".0x999999999", /no replay string/);
  refuse("mine", text.replace(/-[^-]*$/, "-"), /cannot be followed at step 1/);
});
