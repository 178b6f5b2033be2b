import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assertRefused, runTask } from "../support/task.ts";
import { scanned, TREE } from "./fixture_tree.ts";
import { withFolder } from "../support/project.ts";

Deno.test("scan writes SARIF and scenarios, and a baseline of its own JSON leaves nothing new", () =>
  withFolder(async (folder) => {
    const [json, sarif, scenarios] = ["before.json", "scan.sarif", "found"].map((name) => join(folder, name));
    const first = await runTask("scan", [TREE, "--json", "--sarif", sarif!, "--scenarios", scenarios!, "--modules"]);
    assert.equal(first.status, 0, first.err);
    writeFileSync(json!, first.out);
    const { findings } = JSON.parse(first.out);
    assert.equal(JSON.parse(readFileSync(sarif!, "utf8")).runs[0].results.length, findings.length);
    assert.ok(readdirSync(scenarios!).includes("scmi_optee_service_probe-host-first.json"));
    const again = await runTask("scan", [TREE, "--baseline", json!]);
    assert.equal(again.status, 0, again.err);
    assert.match(again.out, /Nothing that the baseline does not have/);
    writeFileSync(json!, JSON.stringify({ findings: findings.slice(1) }));
    assert.equal((await runTask("scan", [TREE, "--baseline", json!])).status, 1, "a new finding is status 1");
    const here = await scanned;
    assert.deepEqual(findings, JSON.parse(JSON.stringify(here.findings)), "threads find what one thread finds");
  }));

Deno.test("scan answers bad input with one sentence and status 2, and writes nothing", () =>
  withFolder(async (folder) => {
    const bad = join(folder, "bad.json"), out = join(folder, "out.sarif");
    writeFileSync(bad, "nonsense");
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[join(folder, "none"), "--sarif", out], /there is no such file or folder/],
      [[folder, "--sarif", out], /is no kernel tree/],
      [[TREE, "--sarif", out, "--baseline", bad], /is no baseline \(it is not JSON\)/],
      [[TREE, "--sarif", out, "--config", bad], /is no complete \.config/],
      [[TREE, "--check-ledger", bad], /is no ledger of findings/],
      [[TREE, "--data", out, "--check-ledger", bad], /--check-ledger and --data do not go together: leave one out/],
      [[TREE, "--sarif", out, "--check-ledger", bad], /--check-ledger and --sarif do not go together/],
      [[TREE, "--scenarios", out, "--check-ledger", bad], /--check-ledger and --scenarios do not go together/],
      [[TREE, "--registrations", "--check-ledger", bad], /--check-ledger and --registrations do not go together/],
      [[TREE, "--sarif", out, "--scenarios", bad], /is no folder/],
      [[TREE, "--match", "--sarif", out], /--match and --sarif do not go together/],
      [[TREE, "--sarif", bad, "--baseline", bad], /which is to be read/],
      [[TREE, "--sarif", join(folder, "no", "out")], /cannot write/],
    ];
    for (const [args, problem] of cases) assertRefused(await runTask("scan", args), "scan", problem);
    assert.ok(!existsSync(out));
    assert.equal(readFileSync(bad, "utf8"), "nonsense");
  }));
