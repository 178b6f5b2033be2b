import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../support/project.ts";
import { assertRefused, runTask } from "../support/task.ts";

const verify = (...args: string[]) => runTask("verify", args);

Deno.test("verify --compare prints what is bad, both timelines and replays, with status 1", async () => {
  const { status, out } = await verify("firewire-oops", "--compare", "v6.19,v7.0-rc1");
  assert.equal(status, 1);
  assert.match(
    out,
    /^firewire-oops, lockdep novalidate: schedules that are fine under v6\.19 and bad under v7\.0-rc1: /,
  );
  assert.match(out, /\n {2}dead-owner: a task waits for one that died; 21 turns, 19 steps of the fine run/);
  assert.equal(out.match(/ replay dcl1-/g)?.length, 4);
  assert.match(out, /\n {2}under v7\.0-rc1:\n(?: .*\n)*? +21 {2}load e1000e +__driver_attach\(\) is trying to acquire/);
  assert.match(out, /\n {2}under v6\.19, the same turns \(19 steps\), then on to an end:\n/);
  assert.match(out, /done {5}load e1000e/);
});

Deno.test("verify --compare of what nothing tells apart has status 0", async () => {
  const { status, out } = await verify("firewire-oops", "--compare", "v6.19,revert", "--json");
  assert.equal(status, 0);
  const { fine, bad, exhaustive, differences } = JSON.parse(out);
  assert.deepEqual([fine, bad, exhaustive, differences], ["v6.19", "revert", true, []]);
});

Deno.test("verify --compare --trace writes a page with the runs under both policies", async () => {
  await withFolder(async (folder) => {
    const page = join(folder, "both.html");
    await verify("smmu-tbu", "--compare", "v6.19,v7.0-rc1", "--trace", page);
    const html = readFileSync(page, "utf8");
    assert.match(html, /<h1>smmu-tbu: fine under v6\.19, bad under v7\.0-rc1<\/h1>/);
    assert.match(html, /a task waits for itself \(self-deadlock\)/);
    assert.match(html, /Every step of the run, under v7\.0-rc1/);
    assert.match(html, /Every step of the run, under v6\.19/);
    const none = await verify("smmu-tbu", "--compare", "v6.19,revert", "--trace", page);
    assertRefused(none, "verify", /no schedule is fine under the one and bad under the other/);
  });
});

Deno.test("verify --random says what was seen, in how many runs, with which bound, and is never exhaustive", async () => {
  const { status, out } = await verify(
    "override-race",
    "--policy",
    "v6.19",
    "--random",
    "500",
    "--seed",
    "2",
    "--depth",
    "2",
  );
  assert.equal(status, 1);
  assert.match(out, /NOT EXHAUSTIVE: 500 random runs for bugs of depth 2, seed 2\n/);
  assert.match(out, /\n {2}seen {6}excluded-bound: .*; in \d+ of 500 runs; \d+ steps\n +replay dcl1-/);
  assert.match(out, /\n {2}A run shows a bug of depth 2 with a probability of at least 1 \/ \(\d+ x \d+\) = 0\.0\d+: /);
  assert.match(out, /\n {2}What was not seen may still happen\.\n$/);
  const again = await verify("override-race", "--policy", "v6.19", "--random", "500", "--seed", "2", "--depth", "2");
  assert.equal(again.out, out);
});

Deno.test("verify --random --trace writes a page of a run; --json has its steps", async () => {
  await withFolder(async (folder) => {
    const page = join(folder, "run.html");
    const { out } = await verify("smmu-tbu", "--policy", "v7.0-rc1", "--random", "20", "--trace", page, "--json");
    const { exhaustive, seen, notSeen, random } = JSON.parse(out);
    assert.deepEqual([exhaustive, random.runs, seen["self-deadlock"].runs], [false, 20, 20]);
    assert.ok(seen["self-deadlock"].counterexample.steps.length > 5 && notSeen.includes("use-after-free"));
    assert.match(readFileSync(page, "utf8"), /Seen in 20 of 20 random runs: a task waits for itself/);
  });
});

Deno.test("verify --max-memory gives up with an honest account and status 1, however little it is", async () => {
  for (const size of ["1", "300k", "1.5M"]) {
    const { status, out, err } = await verify("registrars-4x4", "--policy", "v6.19", "--max-memory", size, "--json");
    assert.equal(status, 1, err);
    const { exhaustive, states, frontier, completedDepth, properties } = JSON.parse(out);
    assert.ok(!exhaustive && states >= 1 && frontier >= 1 && completedDepth >= -1, out.slice(0, 300));
    assert.equal(properties["blocked"].quantity, "unknown");
  }
});

Deno.test("verify refuses options that say different things or nothing, in a sentence", async () => {
  const refused = async (sentence: RegExp, ...args: string[]) =>
    assertRefused(await verify("firewire-oops", ...args), "verify", sentence);
  await refused(/--policy and --compare do not go together/, "--compare", "v6.19,revert", "--policy", "v6.19");
  await refused(/--random and --compare do not go together/, "--compare", "v6.19,revert", "--random", "5");
  await refused(/--checkpoint and --random do not go together/, "--checkpoint", "x", "--random", "5");
  await refused(/--seed is for --random/, "--seed", "5");
  await refused(/--compare wants two policies, .* and got "v6\.19"/, "--compare", "v6.19");
  await refused(/there is no policy "v9"/, "--compare", "v6.19,v9");
  await refused(/--random must be a whole number from 1 to 4294967295, not "0"/, "--random", "0");
  await refused(/--depth must be a whole number from 1 to 100, not "x"/, "--random", "5", "--depth", "x");
  await refused(
    /--seed must be a whole number from 0 to 4294967295, not "4294967296"/,
    "--random",
    "5",
    "--seed",
    "4294967296",
  );
  await refused(/--max-memory must be a size such as 500M or 2G, at most 8G, not "9G"/, "--max-memory", "9G");
  await refused(/--checkpoint is for one scenario under one policy/, "--policy", "all", "--checkpoint", "x");
});
