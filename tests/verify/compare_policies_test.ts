import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { readOutcome } from "../../lib/driver_core/outcome.ts";
import { Expander } from "../../lib/explore/moves.ts";
import { statesAlong } from "../../lib/explore/search.ts";
import { eventLines } from "../../lib/trace/steps.ts";
import { comparePolicies, type Comparison, type Difference } from "../../lib/verify/compare_policies.ts";
import { PROPERTIES, PROPERTY_NAMES } from "../../lib/verify/properties.ts";
import { replayPath, verify } from "../../lib/verify/verify.ts";
import { comparisonText } from "../../lib/verify/comparison_report.ts";
import { tooDeep } from "../support/too_deep.ts";
import { shipped, shippedNames } from "./shipped.ts";

/** Small enough for a test. */
const SMALL = shippedNames().filter((name) =>
  !["override-race-two-writers", "driverctl", "device-link", "device-link-two-unbinds", "suspend-while-probing"]
    .includes(name)
);

const compare = (name: string, fine: string, bad: string) =>
  comparePolicies(shipped(name), [policyNamed(fine), policyNamed(bad)], "novalidate");
const brief = ({ differences }: Comparison) => differences.map(({ property, turns }) => `${property} ${turns}`);

Deno.test("comparePolicies: a policy compared with itself has no schedule that is fine and bad", () => {
  for (const name of SMALL) {
    const found = compare(name, "v7.0-rc1", "v7.0-rc1");
    assert.deepEqual([name, found.exhaustive, brief(found)], [name, true, []]);
  }
});

Deno.test("comparePolicies finds what the lock around match breaks", () => {
  const broken = (name: string) => brief(compare(name, "v6.19", "v7.0-rc1"));
  assert.deepEqual(broken("firewire-oops"), ["blocked 21", "dead-owner 21"]);
  assert.deepEqual(broken("smmu-tbu"), ["blocked 19", "self-deadlock 19", "never-bound 19"]);
  assert.deepEqual(broken("match-lock-order"), ["blocked 7", "cycle 7", "never-bound 7"]);
  assert.deepEqual(broken("transitive-client-last"), []);
});

Deno.test("comparePolicies finds what the lock around match mends", () => {
  assert.deepEqual(brief(compare("override-race", "v7.0-rc1", "v6.19")), ["use-after-free 22", "excluded-bound 22"]);
  assert.deepEqual(brief(compare("override-race", "override-spinlock", "v6.19"))[0], "use-after-free 22");
});

/** Whether a run ends in a state without a step. */
function isOver({ machine }: Comparison["first"], path: Difference["fine"]["path"]): boolean {
  return new Expander(machine).expand(statesAlong(machine, path).at(-1)!, () => {}) === 0;
}

Deno.test("comparePolicies: both runs replay under their policies, one ends bad and the other one fine", () => {
  for (const name of ["firewire-oops", "smmu-tbu", "match-lock-order", "hang-in-match", "override-excludes"]) {
    for (const [fineName, badName] of [["v6.19", "v7.0-rc1"], ["v7.0-rc1", "v6.19"]] as const) {
      const found = compare(name, fineName, badName);
      for (const { property, fine, bad } of found.differences) {
        const { settled, holds } = PROPERTIES[property];
        const shows = (side: Comparison["first"], path: Difference["fine"]["path"]) => {
          const outcome = readOutcome(side.model, side.machine.compiled, statesAlong(side.machine, path).at(-1)!);
          return settled?.(outcome) || (isOver(side, path) && holds({ kind: "terminal", outcome }));
        };
        const what = `${name}: ${property}`;
        assert.ok(shows(found.second, bad.path), what);
        assert.ok(isOver(found.first, fine.path) && !shows(found.first, fine.path), what);
        for (const [policy, run] of [[fineName, fine], [badName, bad]] as const) {
          const { path } = replayPath(shipped(name), policyNamed(policy), "novalidate", run.replay);
          assert.deepEqual(path, run.path, what);
        }
      }
    }
  }
});

Deno.test("comparePolicies: in the turns of the schedule each task does under both policies what it does, locks apart", () => {
  const found = compare("stm32-optee-scmi", "v6.19", "v7.0-rc1");
  const { fine, scheduled, bad } = found.differences[0]!;
  const events = ({ model, machine }: Comparison["first"], path: Difference["fine"]["path"]) =>
    eventLines(model, machine.compiled, path)
      .filter(({ text }) => !/acquire|release/.test(text))
      .map(({ task, text }) => `${task}: ${text.replace(/, device lock \w+/, "")}`);
  const underBad = events(found.second, bad.path);
  const underFine = events(found.first, fine.path.slice(0, scheduled));
  assert.deepEqual(underFine.slice(0, underBad.length), underBad);
  assert.deepEqual(underFine.slice(underBad.length), [
    "swapper/0: arm-scmi-optee does not match optee in __driver_attach()",
  ]);
});

Deno.test("comparePolicies: where the first policy never shows it, the schedule is a shortest run of the second one", () => {
  let compared = 0;
  for (const name of SMALL) {
    const [fine, bad] = ["v6.19", "v7.0-rc1"].map((policy) => verify(shipped(name), policyNamed(policy), "novalidate"));
    const { differences } = compare(name, "v6.19", "v7.0-rc1");
    for (const property of PROPERTY_NAMES) {
      const difference = differences.find((one) => one.property === property);
      const { quantity, example } = bad!.properties[property];
      if (quantity === "never") assert.equal(difference, undefined, `${name}: ${property}`);
      else if (fine!.properties[property].quantity === "never") {
        compared++;
        assert.ok(difference, `${name}: ${property}`);
        if (example!.shortest) assert.equal(difference.turns, example!.path.length, `${name}: ${property}`);
      }
    }
  }
  assert.ok(compared > 20, `${compared}`);
});

Deno.test("comparePolicies says where a limit kept it from following every schedule", () => {
  const limited = comparePolicies(
    shipped("firewire-oops"),
    [policyNamed("v6.19"), policyNamed("v7.0-rc1")],
    "novalidate",
    { maxStates: 10 },
  );
  assert.deepEqual([limited.exhaustive, limited.differences], [false, []]);
});

Deno.test("comparePolicies: what a fault cuts is no end, and the comparison says that it is not complete", () => {
  const found = comparePolicies(tooDeep(), [policyNamed("v6.19"), policyNamed("v7.0-rc1")], "novalidate");
  assert.deepEqual([found.exhaustive, found.isCut, brief(found)], [false, true, []]);
  assert.match(comparisonText(found), /NOT EXHAUSTIVE.*\n {2}none was found, but a fault cut executions/);
});
