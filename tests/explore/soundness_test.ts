/** The reduced search and the unreduced one agree on random programs and scenarios; unsound reductions do not. */
import fc from "fast-check";
import assert from "node:assert/strict";
import { seeds } from "../../lib/bench/soundness/programs.ts";
import { scenarios } from "../../lib/bench/soundness/scenarios.ts";
import {
  compareOnProgram,
  compareOnScenario,
  type Comparison,
  SUITE_POLICIES,
  type Trait,
  TRAITS,
} from "../../lib/bench/soundness/suite.ts";
import { SHORTCUTS } from "../../lib/explore/unsound.ts";

const SEED = 11;
const PROGRAMS = 400;
const SCENARIOS = 60;
/** Where more are too big to be compared, the suite says little. */
const LEAST_COMPARED = 0.8;
/** Where fewer programs have a trait, the suite says little of it. */
const LEAST_WITH_TRAIT = 15;

/** What a suite's comparisons were made of. */
class Tally {
  compared = 0;
  readonly #traits = new Map<Trait, number>();

  /** Counts a comparison, and fails where the searches disagreed. */
  agreeing(comparison: Comparison | undefined): void {
    if (comparison === undefined) return;
    assert.deepEqual(comparison.disagreements, []);
    this.compared++;
    for (const trait of comparison.traits) this.#traits.set(trait, (this.#traits.get(trait) ?? 0) + 1);
  }

  of(trait: Trait): number {
    return this.#traits.get(trait) ?? 0;
  }
}

Deno.test(`explore() agrees with search() on ${PROGRAMS} random programs, under each reduction`, () => {
  const tally = new Tally();
  fc.assert(fc.property(seeds, (seed) => tally.agreeing(compareOnProgram(seed))), { numRuns: PROGRAMS, seed: SEED });
  assert.ok(tally.compared >= LEAST_COMPARED * PROGRAMS, `${tally.compared} were small enough`);
  for (const trait of Object.keys(TRAITS) as Trait[]) {
    assert.ok(tally.of(trait) >= LEAST_WITH_TRAIT, `${TRAITS[trait]} in ${tally.of(trait)} of ${tally.compared}`);
  }
});

Deno.test(`explore() agrees with search() on ${SCENARIOS} random scenarios, under each reduction`, () => {
  const tally = new Tally();
  fc.assert(
    fc.property(
      scenarios,
      fc.constantFrom(...SUITE_POLICIES),
      (scenario, policy) => tally.agreeing(compareOnScenario(scenario, policy)),
    ),
    { numRuns: SCENARIOS, seed: SEED },
  );
  assert.ok(tally.compared >= LEAST_COMPARED * SCENARIOS, `${tally.compared} were small enough`);
});

for (const unsound of SHORTCUTS) {
  Deno.test(`explore() disagrees with search() within ${PROGRAMS} random programs where ${unsound} is switched on`, () => {
    const property = fc.property(seeds, (seed) => {
      assert.deepEqual(compareOnProgram(seed, unsound)?.disagreements ?? [], []);
    });
    const { failed } = fc.check(property, { numRuns: PROGRAMS, seed: SEED, endOnFailure: true });
    assert.ok(failed, "the suite does not see it");
  });
}
