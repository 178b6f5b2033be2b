import assert from "node:assert/strict";
import { CASES } from "../../lib/bench/explore/cases.ts";
import { goalsOf, titleOf } from "../../lib/bench/explore/goals.ts";
import type { CaseResult, Row } from "../../lib/bench/explore/result.ts";
import { parse } from "../../lib/bench/explore/spin.ts";
import { benchText } from "../../lib/bench/explore/text.ts";
import { assertRefused, runTask } from "../support/task.ts";

/** What pan 6.5.2 prints, shortened. */
const PAN = `pan:1: invalid end state (at depth 81)
pan: wrote drvcore.pml.trail

State-vector 283 byte, depth reached 154, errors: 104
  6387431 states, stored
  5617436 states, matched
 12004867 transitions (= stored+matched)
        0 atomic steps

 1079.825	total actual memory usage
`;

Deno.test("parse reads the counts of a pan report, and where its first error is", () => {
  const found = { errors: 104, errorDepth: 81, states: 6387431, transitions: 12004867, megabytes: 1079.825 };
  assert.deepEqual(parse(PAN), found);
  assert.equal(parse(PAN.replace(/^pan:1.*\n/, "")).errorDepth, null);
});

Deno.test("parse refuses a report of a search that was cut short, or none", () => {
  assert.throws(() => parse(`error: max search depth too small\n${PAN}`), /pan failed/);
  assert.throws(() => parse("pan: out of memory"), /pan failed/);
  assert.throws(() => parse(""), /pan failed/);
});

const row = (side: Row["side"], variant: string, more: Partial<Row> = {}): Row => ({
  side,
  variant,
  error: false,
  errorDepth: null,
  states: 1000,
  transitions: 2000,
  megabytes: 50,
  makeSeconds: 1,
  searchSeconds: 1,
  ...more,
});

function result(parameters: string, rows: readonly Row[]): CaseResult {
  return { model: "scale", parameters, question: "everything", rows, terminals: null, disagreements: [] };
}

Deno.test("goalsOf compares what was measured with what was promised, and says what was not measured", () => {
  const speed = result("T4 D3", [row("SPIN", "unreduced"), row("ours", "unreduced", { searchSeconds: 0.4 })]);
  const goals = goalsOf([speed]);
  assert.deepEqual(goals.map(({ met }) => met), [true, ...Array(goals.length - 1).fill(null)]);
  assert.match(goals[0]!.figure, /^2\.50×/);
  const slower = result("T4 D3", [row("SPIN", "unreduced"), row("ours", "unreduced", { searchSeconds: 0.6 })]);
  assert.equal(goalsOf([slower])[0]!.met, false);
});

Deno.test("goalsOf judges stored states with symmetry and tells them without", () => {
  const goals = goalsOf([
    result("T4 D4", [
      row("SPIN", "default", { states: 5000 }),
      row("SPIN", "hand-reduced", { states: 100 }),
      row("ours", "partial order", { states: 100 }),
      row("ours", "partial order + symmetry", { states: 50 }),
    ]),
  ]);
  const [, byDefault, byHand] = goals;
  assert.deepEqual([byDefault!.met, byHand!.met], [true, false]);
  assert.match(byDefault!.figure, /^100× \(50 for 5000\); without symmetry 50×/);
});

Deno.test("every goal speaks of a case that the bench runs", () => {
  const titles = CASES.map(({ subject: { model }, parameters, question }) =>
    titleOf({ model, parameters, question, rows: [], terminals: null, disagreements: [] })
  );
  for (const { goal } of goalsOf([])) {
    const [subject = ""] = goal.split(/[,:]/);
    assert.ok(
      subject.startsWith("small ones") || titles.some((title) => title.startsWith(subject)),
      `nothing measures "${goal}"`,
    );
  }
  assert.equal(new Set(titles).size, titles.length, "a case twice");
});

Deno.test("benchText shows each side, a disagreement, and a goal that is not met", () => {
  const text = benchText({
    machine: { processor: "a processor", cores: 2 },
    versions: { spin: "6.5.2" },
    cases: [{
      ...result("T1 D1", [row("SPIN", "default"), row("ours", "partial order + symmetry", { error: true })]),
      disagreements: ["they differ"],
    }],
    goals: [{ goal: "be fast", figure: "0.5×", met: false }],
  });
  assert.match(text, /scale T1 D1: everything\n.*\n {2}SPIN, default .* no error\n {2}ours, .* error\n/);
  assert.match(text, /DISAGREE: they differ/);
  assert.match(text, /NOT MET {2}be fast\n +0\.5×/);
});

Deno.test("bench refuses what it does not know in one sentence", async () => {
  assertRefused(await runTask("bench", ["exprole"]), "bench", /no bench "exprole": name one of explore, /);
  assertRefused(await runTask("bench", []), "bench", /see deno task bench --help/);
  assertRefused(await runTask("bench", ["explore", "--model", "x"]), "bench explore", /scale, uaf, drvcore/);
  assertRefused(await runTask("bench", ["explore", "--quick", "--write"]), "bench explore", /leave out --quick/);
  assertRefused(await runTask("bench", ["soundness", "--runs", "-1"]), "bench soundness", /see deno task|whole number/);
  assertRefused(await runTask("bench", ["soundness", "--unsound", "x"]), "bench soundness", /noProviso/);
});

Deno.test("bench explore says what to install where SPIN is missing", async () => {
  const run = await runTask("bench", ["explore", "--quick"], { env: { PATH: "" } });
  assertRefused(run, "bench explore", /needs spin and gcc and bash, not found on PATH.*apt install spin gcc bash/);
});

Deno.test("bench soundness compares a few programs", async () => {
  const { status, out } = await runTask("bench", ["soundness", "--runs", "20", "--scenarios", "1", "--json"]);
  assert.equal(status, 0);
  const tallies = JSON.parse(out) as { kind: string; tried: number; disagreements: unknown[] }[];
  assert.deepEqual(tallies.map(({ kind, tried, disagreements }) => [kind, tried, disagreements]), [
    ["programs", 20, []],
    ["scenarios", 1, []],
  ]);
});
