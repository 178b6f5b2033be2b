/** Every shipped scenario: what its head expects is what verify finds. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { policyNamed } from "../lib/driver_core/policy.ts";
import { SCHEMES } from "../lib/lockdep/schemes.ts";
import { parseScenario } from "../lib/scenario/parse.ts";
import type { Expectation } from "../lib/scenario/scenario.ts";
import { scenarioSchema } from "../lib/scenario/shape.ts";
import { checkExpectations, disappointments } from "../lib/verify/expectations.ts";
import { PROPERTY_NAMES } from "../lib/verify/properties.ts";
import { verify } from "../lib/verify/verify.ts";

const FOLDER = new URL("../scenarios/", import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json") && name !== "schema.json").sort();

/** The lockdep modes that an expectation speaks of; mainline's where it speaks of none. */
function modesOf(expectation: Expectation): string[] {
  const modes = Object.values(expectation).flatMap((one) => typeof one === "object" ? Object.keys(one) : []);
  return modes.length > 0 ? modes : ["novalidate"];
}

for (const file of files) {
  const scenario = parseScenario(readFileSync(new URL(file, FOLDER), "utf8"));
  Deno.test(`scenarios/${file} has a head that tests can check`, () => {
    checkExpectations(scenario);
    assert.ok(scenario.about && scenario.source && scenario.expect, "about, source and expect say what it is for");
    assert.equal(`${scenario.name}.json`, file);
  });
  for (const [policy, expectation] of Object.entries(scenario.expect ?? {})) {
    for (const mode of modesOf(expectation)) {
      Deno.test(`scenarios/${file} under ${policy} with ${mode} is as expected`, () => {
        const found = verify(scenario, policyNamed(policy), mode);
        assert.ok(found.exploration.exhaustive);
        assert.deepEqual(disappointments(found), []);
      });
    }
  }
}

Deno.test("scenarios/schema.json is the schema that the parser goes by", () => {
  const shipped: unknown = JSON.parse(readFileSync(new URL("schema.json", FOLDER), "utf8"));
  assert.deepEqual(shipped, JSON.parse(JSON.stringify(scenarioSchema())));
});

Deno.test("scenarios/README.md names every action, property and field", () => {
  const text = readFileSync(new URL("README.md", FOLDER), "utf8");
  const { properties, $defs } = scenarioSchema() as { properties: object; $defs: { action: { anyOf: object[] } } };
  const actions = $defs.action.anyOf.flatMap((one) =>
    "enum" in one ? (one.enum as string[]) : Object.keys((one as { properties: object }).properties)
  );
  for (const name of [...actions, ...Object.keys(properties), ...PROPERTY_NAMES]) {
    assert.ok(text.includes(name), name);
  }
});

Deno.test("scenarios/README.md lists every scenario with the first sentence of what it says about itself", () => {
  const cells = readFileSync(new URL("README.md", FOLDER), "utf8").split("\n").filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()).slice(1, 3).join(" | "));
  const listed = new Set(cells);
  const truth = readdirSync(new URL("ground-truth/", FOLDER)).map((file) => `ground-truth/${file}`);
  for (const file of [...files, ...truth]) {
    const { about = "" } = parseScenario(readFileSync(new URL(file, FOLDER), "utf8"));
    const row = `\`${file.slice(0, -".json".length)}\` | ${/^.*?[.?!](?= [A-Z]|$)/.exec(about)?.[0]}`;
    assert.ok(listed.has(row), row);
  }
});

Deno.test("scenarios/ expects every kind of verdict somewhere", () => {
  const said = new Set<unknown>();
  for (const file of files) {
    const { expect = {} } = parseScenario(readFileSync(new URL(file, FOLDER), "utf8"));
    for (const expectation of Object.values(expect)) {
      for (const one of Object.values(expectation)) {
        if (typeof one === "string") said.add(one);
        else Object.values(one).forEach((type) => said.add(type));
      }
    }
  }
  assert.deepEqual([...said].sort(), ["always", "circular", "never", "none", "recursive", "sometimes"]);
  assert.ok(Object.keys(SCHEMES).length >= 3);
});
