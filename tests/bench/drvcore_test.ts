/** drvcore.pml as a program ends as SPIN says that drvcore.pml ends: the lines are pan's, kept by the bench. */
import assert from "node:assert/strict";
import { type Case, CASES } from "../../lib/bench/explore/cases.ts";
import type { CaseResult } from "../../lib/bench/explore/result.ts";
import { shippedExploreBench } from "../../lib/bench/explore/shipped.ts";
import { build } from "../../lib/bench/explore/subject.ts";
import { explore } from "../../lib/explore/explore.ts";
import { type Exploration, search } from "../../lib/explore/search.ts";
import { compile } from "../../lib/program/compile.ts";

/** Unreduced states, of those that are small enough for a test. */
const STATES: Readonly<Record<string, number>> = {
  "INST 1 POLICY 0": 13,
  "INST 1 POLICY 1": 11,
  "INST 2 POLICY 0": 21,
  "INST 2 POLICY 1": 18,
  "INST 3 POLICY 0": 137,
  "INST 3 POLICY 1": 239,
  "INST 4 POLICY 0": 337,
  "INST 4 POLICY 1": 453,
  "INST 5 POLICY 0": 504,
  "INST 5 POLICY 1": 672,
  "INST 4 NT 3 POLICY 1": 12_799,
};

const shipped = shippedExploreBench().cases;

function pan({ subject, parameters, question }: Case): CaseResult {
  return shipped.find((one) =>
    one.model === subject.model && one.parameters === parameters && one.question === question
  )!;
}

for (const one of CASES.filter(({ subject, question }) => subject.model === "drvcore" && question === "everything")) {
  const states = STATES[one.parameters];
  if (states === undefined) continue;
  Deno.test(`drvcoreModel() ends as drvcore.pml does: ${one.parameters}`, () => {
    const { program, isBad, project } = build(one.subject);
    const machine = compile(program);
    const { terminals, rows } = pan(one);
    const words = new Int32Array(machine.compiled.words);
    const ends = (found: Exploration) =>
      found.terminals.map((state) => {
        found.store.read(state, words);
        return { line: project!(machine.compiled, words), bad: isBad(machine.compiled, words) };
      });
    const reference = search(machine);
    for (const found of [reference, explore(machine)]) {
      assert.deepEqual([...new Set(ends(found).map(({ line }) => line))].sort(), terminals);
      assert.equal(ends(found).some(({ bad }) => bad), rows[0]!.error, "the verdict");
    }
    assert.equal(reference.states, states);
  });
}
