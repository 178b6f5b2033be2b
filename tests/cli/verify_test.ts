import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../lib/cli/verify.ts", import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["run", "--no-check", "-A", CLI, ...args], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, stdout, stderr };
}

function withFile(text: string, use: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "verify-"));
  try {
    const path = join(folder, "mine.json");
    writeFileSync(path, text);
    use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

Deno.test("verify without a scenario lists them", () => {
  const { status, stdout } = run();
  assert.equal(status, 0);
  assert.match(stdout, /^stm32-optee-scmi\n {4}STM32MP135F-DK: /m);
});

Deno.test("verify --json gives verdicts, counterexamples and outcomes, with status 0 where all is as expected", () => {
  const { status, stdout } = run("smmu-tbu", "--policy", "v7.0-rc1", "--lockdep", "key", "--json");
  assert.equal(status, 0);
  const found = JSON.parse(stdout);
  assert.deepEqual([found.scenario, found.policy, found.lockdep, found.exhaustive], [
    "smmu-tbu",
    "v7.0-rc1",
    "key",
    true,
  ]);
  assert.equal(found.properties["self-deadlock"].quantity, "always");
  assert.ok(found.properties["self-deadlock"].counterexample.steps.length > 5);
  assert.equal(found.outcomes.length, 1);
  assert.deepEqual(found.outcomes[0].steps, { "swapper/0": "stuck" });
  assert.deepEqual(found.outcomes[0].blocked[0].stack.slice(0, 4), [
    "__mutex_lock",
    "mutex_lock_nested",
    "__driver_attach",
    "bus_for_each_dev",
  ]);
});

Deno.test("verify --replay prints the run of a replay string", () => {
  const { stdout } = run("smmu-tbu", "--policy", "v7.0-rc1", "--json");
  const { replay } = JSON.parse(stdout).properties["blocked"].counterexample;
  const again = run("smmu-tbu", "--policy", "v7.0-rc1", "--replay", replay);
  assert.equal(again.status, 0);
  assert.match(again.stdout, /swapper\/0 +__driver_attach\(\) asks for dev->mutex of arm-smmu\n$/);
});

Deno.test("verify --trace writes the steps and figures of the run, and nothing where it cannot", () => {
  withFile("", (path) => {
    assert.equal(run("firewire-oops", "--policy", "v7.0-rc1", "--trace", path).status, 0);
    const written = JSON.parse(readFileSync(path, "utf8"));
    assert.deepEqual(Object.keys(written), ["scenario", "policy", "steps", "timeline", "waitGraph"]);
    assert.ok(written.steps.length > 20 && written.timeline.data.length === 5 && written.waitGraph.data.length === 1);
    const refused = run("firewire-oops", "--policy", "all", "--trace", path);
    assert.deepEqual([refused.status, refused.stdout], [2, ""]);
    const impossible = run("firewire-oops", "--policy", "v6.19", "--trace", join(path, "inside-a-file.json"));
    assert.deepEqual([impossible.status, impossible.stdout], [2, ""]);
    assert.match(impossible.stderr, /^verify: cannot write /);
  });
});

Deno.test("verify ends with status 1 where a scenario's expectation fails or a limit is reached", () => {
  assert.equal(run("two-drivers-one-device", "--policy", "v6.19", "--max-states", "10").status, 1);
  const wrong = '{"name":"x","buses":[{"name":"b"}],"devices":[],"drivers":[],"tasks":[{"name":"t","does":["work"]}],' +
    '"expect":{"v6.19":{"blocked":"always"}}}';
  withFile(wrong, (path) => {
    const { status, stdout } = run(path);
    assert.equal(status, 1);
    assert.match(stdout, /NOT AS EXPECTED: blocked is never, not always/);
  });
});

for (
  const [what, args, message] of [
    ["an unknown scenario", ["nothing"], /^verify: there is no scenario "nothing"; run deno task verify alone/],
    ["a missing file", ["nothing.json"], /^verify: cannot read "nothing\.json": there is no such file/],
    ["an unknown policy", ["smmu-tbu", "--policy", "v1"], /^verify: there is no policy "v1"; name one of v6\.19/],
    ["an unknown lockdep mode", ["smmu-tbu", "--lockdep", "x"], /^verify: there is no lockdep mode "x"; name one of/],
    ["a bad limit", ["smmu-tbu", "--max-states", "-1"], /^verify: /],
    ["a foreign replay string", ["smmu-tbu", "--policy", "v6.19", "--replay", "x"], /^verify: "x" is no replay string/],
  ] as const
) {
  Deno.test(`verify refuses ${what} with one sentence and status 2`, () => {
    const { status, stdout, stderr } = run(...args);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1);
  });
}

Deno.test("verify names the field of a bad scenario file, whatever it contains", () => {
  withFile(
    '{"name":"x","buses":[{"name":"\\u001b[2J"}],"devices":[{"name":"d","bus":"y"}],"drivers":[],"tasks":[]}',
    (path) => {
      const { status, stderr } = run(path);
      assert.equal(status, 2);
      assert.match(stderr, /tasks has 0 entries|devices\[0\]\.bus/);
      assert.ok(!stderr.includes("\u001b"));
    },
  );
});
