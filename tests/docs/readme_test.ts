import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { censusAsText } from "../../lib/cli/names_text.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { shippedCensus } from "../../lib/kernel_tree/shipped_census.ts";
import { parseScenario } from "../../lib/scenario/parse.ts";
import { verificationText } from "../../lib/verify/report.ts";
import { verify } from "../../lib/verify/verify.ts";

const ROOT = new URL("../../", import.meta.url);
const README = readFileSync(new URL("README.md", ROOT), "utf8");

Deno.test("README: the histogram is what names prints of the shipped 6.12 table", () => {
  const block = /\$ deno task names [^\n]*\n…\n([\s\S]*?)```/.exec(README)?.[1];
  assert.ok(block);
  assert.ok(censusAsText(shippedCensus("6.12"), false).includes(block));
});

Deno.test("README: every task of deno.json stands in the table, and every task there exists", () => {
  const tasks = Object.keys(JSON.parse(readFileSync(new URL("deno.json", ROOT), "utf8")).tasks).sort();
  const shown = [...README.matchAll(/^\| `deno task (\w+)/gm)].map((match) => match[1]).sort();
  assert.deepEqual(shown, tasks);
});

Deno.test("README: the layout names every room of the library", () => {
  const layout = README.slice(README.indexOf("## Layout"));
  const rooms = readdirSync(new URL("lib/", ROOT), { withFileTypes: true }).filter((one) => one.isDirectory());
  for (const { name } of rooms) assert.ok(layout.includes(`\`${name}\``), name);
});

Deno.test("README: every picture and linked file exists", () => {
  for (const [, target = ""] of README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
    assert.ok(existsSync(new URL(target, ROOT)), target);
  }
});

Deno.test("README: what verify says of the oops is what it prints", () => {
  const block = /\$ deno task verify (\S+) --policy (\S+)\n([\s\S]*?)```/.exec(README);
  assert.ok(block);
  const [, name = "", policy = "", text] = block;
  const scenario = parseScenario(readFileSync(new URL(`scenarios/${name}.json`, ROOT), "utf8"));
  const printed = verificationText(verify(scenario, policyNamed(policy), "novalidate"));
  assert.equal(printed.replaceAll(/dcl1-\S+/g, "dcl1-…"), text);
});
