import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { withFolder } from "../support/project.ts";
import { runTaskAlone } from "../support/task.ts";

const run = (...args: string[]) => runTaskAlone("verify", args);

function withFile(text: string, use: (path: string) => void): Promise<void> {
  return withFolder((folder) => {
    const path = join(folder, "mine.json");
    writeFileSync(path, text);
    use(path);
  });
}

Deno.test("verify without a scenario lists them", () => {
  const { status, out } = run();
  assert.equal(status, 0);
  assert.match(out, /^stm32-optee-scmi\n {4}STM32MP135F-DK: /m);
});

Deno.test("verify --json gives verdicts, counterexamples and outcomes, with status 0 where all is as expected", () => {
  const { status, out } = run("smmu-tbu", "--policy", "v7.0-rc1", "--lockdep", "key", "--json");
  assert.equal(status, 0);
  const found = JSON.parse(out);
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
  const { out } = run("smmu-tbu", "--policy", "v7.0-rc1", "--json");
  const { replay } = JSON.parse(out).properties["blocked"].counterexample;
  const again = run("smmu-tbu", "--policy", "v7.0-rc1", "--replay", replay);
  assert.equal(again.status, 0);
  assert.match(
    again.out,
    /swapper\/0 +__driver_attach\(\) is trying to acquire dev->mutex of arm-smmu\nin the end:\n +stuck +swapper\/0\n/,
  );
});

Deno.test("verify checks what a scenario expects of lockdep modes that nobody asked to see", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const scenario = JSON.parse(Deno.readTextFileSync(new URL("../../scenarios/smmu-tbu.json", import.meta.url)));
    const file = `${folder}/wrong.json`;
    Deno.writeTextFileSync(file, JSON.stringify({ ...scenario, expect: { "v6.19": { splat: { fake: "none" } } } }));
    const { status, out } = run(file);
    assert.equal(status, 1);
    assert.match(out, /NOT AS EXPECTED: with lockdep fake, the splat is recursive, not none\n/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("verify --replay gives back each run of a report, byte for byte, and two reports are the same bytes", () => {
  const args = ["driverctl", "--policy", "v6.19", "--lockdep", "fake"];
  const report = run(...args, "--json");
  assert.deepEqual(run(...args, "--json"), report);
  const { properties, outcomes } = JSON.parse(report.out);
  const found = Object.values(properties as { counterexample?: { replay: string; steps: unknown[] } }[])
    .flatMap(({ counterexample }) => counterexample === undefined ? [] : [counterexample]);
  for (const { replay, steps } of found) {
    assert.equal(run(...args, "--replay", replay, "--json").out, JSON.stringify(steps, null, 2) + "\n");
  }
  const { replay } = outcomes[0];
  const once = run(...args, "--replay", replay);
  assert.equal(once.status, 0);
  assert.deepEqual(run(...args, "--replay", replay), once);
});

Deno.test("verify --json says of each outcome who is stuck, why, what lockdep prints, and why it prints nothing", () => {
  const [{ outcomes: [stuck] }] = JSON.parse(
    run("firewire-oops", "stm32-optee-scmi", "--policy", "v7.0-rc1", "--lockdep", "key", "--json").out,
  );
  assert.deepEqual(
    [stuck.steps, stuck.results, stuck.bindings, stuck.useAfterFree, stuck.splat, stuck.hungTaskReports],
    [
      { "load firewire_ohci": "dead", "load e1000e": "stuck" },
      {},
      {},
      false,
      null,
      [],
    ],
  );
  assert.match(stuck.silence, /^lockdep is silent: an owner that died is no cycle of locks; /);
  const [blocked] = stuck.blocked;
  assert.deepEqual([blocked.task, blocked.kind, blocked.waitsFor, blocked.heldBy], [
    "load e1000e",
    "dead owner",
    "dev->mutex of firewire",
    ["load firewire_ohci"],
  ]);
  const predicted = JSON.parse(run("stm32-optee-scmi", "--policy", "v6.19", "--lockdep", "fake", "--json").out);
  assert.deepEqual(predicted.splats, {
    quantity: "always",
    types: ["recursive"],
    verdict: "predicted: no execution of this scenario deadlocks under this policy",
  });
  const { splat, silence } = predicted.outcomes[0];
  assert.deepEqual([splat.type, splat.lines[1], silence], [
    "recursive",
    "WARNING: possible recursive locking detected",
    null,
  ]);
});

Deno.test("verify --lockdep all tries every scheme, a class of each bus's own among them", () => {
  const found = JSON.parse(run("stm32-optee-scmi", "--policy", "v7.0-rc1", "--lockdep", "all", "--json").out);
  assert.deepEqual(
    found.map((one: { lockdep: string; splats: { quantity: string } }) => [one.lockdep, one.splats.quantity]),
    [
      ["novalidate", "never"],
      ["key", "always"],
      ["fake", "always"],
      ["bus", "always"],
      ["depth", "always"],
      ["own:platform", "always"],
      ["own:tee", "never"],
    ],
  );
});

Deno.test("verify --trace writes a page, and nothing where it cannot", () => {
  return withFolder((folder) => {
    const page = join(folder, "run.html");
    assert.equal(run("firewire-oops", "--policy", "v7.0-rc1", "--trace", page).status, 0);
    assert.match(readFileSync(page, "utf8"), /^<!doctype html>[^]*firewire-oops under v7\.0-rc1/i);
    rmSync(page);
    for (
      const [args, message] of [
        [["--policy", "all", "--trace", page], /^verify: --trace is for one scenario under one policy/],
        [
          ["--policy", "v6.19", "--trace", join(folder, "run.json")],
          /^verify: --trace writes a page, so ".*" must end/,
        ],
        [
          ["--policy", "v6.19", "--trace", page, "--max-states", "1"],
          /^verify: the search was given up before any run/,
        ],
        [["--policy", "v6.19", "--trace", page, "--replay", "x"], /^verify: "x" is no replay string/],
        [["--policy", "v6.19", "--trace", join(process.execPath, "inside-a-file.html")], /^verify: cannot write /],
      ] as const
    ) {
      const refused = run("firewire-oops", ...args);
      assert.deepEqual([refused.status, refused.out], [2, ""]);
      assert.match(refused.err, message);
    }
    assert.deepEqual(readdirSync(folder), []);
  });
});

Deno.test("verify --replay --trace writes the page of that run, and none of one that shows nothing", () => {
  return withFolder((folder) => {
    const page = join(folder, "run.html");
    const args = ["override-race", "--policy", "v6.19"];
    const { outcomes } = JSON.parse(run(...args, "--json").out);
    const of = (useAfterFree: boolean) =>
      outcomes.find((one: { useAfterFree: boolean }) => one.useAfterFree === useAfterFree).replay;
    const refused = run(...args, "--replay", of(false), "--trace", page);
    assert.deepEqual([refused.status, refused.out, readdirSync(folder)], [2, "", []]);
    assert.match(refused.err, /^verify: the run of --replay ends with nothing bad to show; /);
    assert.equal(run(...args, "--replay", of(true), "--trace", page).status, 0);
    const text = readFileSync(page, "utf8");
    assert.ok(text.includes(of(true)) && text.includes("use-after-free"));
  });
});

Deno.test("verify ends with status 1 where a scenario's expectation fails or a limit is reached", () => {
  assert.equal(run("two-drivers-one-device", "--policy", "v6.19", "--max-states", "10").status, 1);
  const wrong = '{"name":"x","buses":[{"name":"b"}],"devices":[],"drivers":[],"tasks":[{"name":"t","does":["work"]}],' +
    '"expect":{"v6.19":{"blocked":"always"}}}';
  return withFile(wrong, (path) => {
    const { status, out } = run(path);
    assert.equal(status, 1);
    assert.match(out, /NOT AS EXPECTED: blocked is never, not always/);
  });
});

for (
  const [what, args, message] of [
    ["an unknown scenario", ["nothing"], /^verify: there is no scenario "nothing"; run deno task verify alone/],
    ["a file that is no scenario", ["README.md"], /^verify: "README\.md" is no scenario: give a file whose name ends/],
    ["a missing file", ["nothing.json"], /^verify: cannot read "nothing\.json": there is no such file/],
    ["an unknown policy", ["smmu-tbu", "--policy", "v1"], /^verify: there is no policy "v1"; name one of v6\.19/],
    ["an unknown lockdep mode", ["smmu-tbu", "--lockdep", "x"], /^verify: there is no lockdep mode "x"; name one of/],
    ["a bad limit", ["smmu-tbu", "--max-states", "-1"], /^verify: /],
    ["a foreign replay string", ["smmu-tbu", "--policy", "v6.19", "--replay", "x"], /^verify: "x" is no replay string/],
  ] as const
) {
  Deno.test(`verify refuses ${what} with one sentence and status 2`, () => {
    const { status, out, err } = run(...args);
    assert.deepEqual([status, out], [2, ""]);
    assert.match(err, message);
    assert.equal(err.trim().split("\n").length, 1);
  });
}

const GOOD = {
  name: "mine",
  buses: [{ name: "bus" }],
  devices: [{ name: "d", bus: "bus" }],
  drivers: [{ name: "v", bus: "bus", matches: ["d"] }],
  tasks: [{ name: "t", does: [{ register: "v" }] }],
};

const HOSTILE = "\u001b[2J\u202e<script>alert(1)</script>${7*7}\n__proto__";

const many = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `d${i}`, bus: "bus" }));

const inEachOther = (depth: number): unknown => depth === 0 ? "work" : { repeat: 1, do: [inEachOther(depth - 1)] };

for (
  const [what, text, message] of [
    [
      "an unknown bus",
      { ...GOOD, devices: [{ name: "d", bus: "x" }] },
      /: devices\[0\]\.bus: there is no bus "x"; there is/,
    ],
    [
      "an unknown device",
      { ...GOOD, drivers: [{ name: "v", bus: "bus", matches: ["x"] }] },
      /: drivers\[0\]\.matches\[0\]: there is no device "x"; there is "d"/,
    ],
    [
      "an unknown driver",
      { ...GOOD, tasks: [{ name: "t", does: ["work", { register: "x" }] }] },
      /: tasks\[0\]\.does\[1\][^:]*: there is no driver "x"; there is "v"/,
    ],
    [
      "an unknown policy",
      { ...GOOD, expect: { v9: { blocked: "never" } } },
      /: expect\.v9: there is no policy "v9"; name one of/,
    ],
    [
      "an unknown property",
      { ...GOOD, expect: { "v6.19": { speed: "never" } } },
      /: expect\.v6\.19 names no property "speed"; there is/,
    ],
    [
      "a lockdep mode of a bus that is not there",
      { ...GOOD, expect: { "v6.19": { splat: { "own:x": "none" } } } },
      /: expect\.v6\.19\.splat\.own:x: there is no lockdep mode "own:x"; name one of .*own:bus/,
    ],
    [
      "parents in a circle",
      { ...GOOD, devices: [{ name: "d", bus: "bus", parent: "e" }, { name: "e", bus: "bus", parent: "d" }] },
      /: devices\[\d\][^:]*: device "[de]" is its own ancestor; break the circle/,
    ],
    [
      "more devices than the stated limit",
      { ...GOOD, devices: many(65), drivers: [], tasks: [{ name: "t", does: ["work"] }] },
      /: devices has 65 entries; it must have 0 to 64/,
    ],
    [
      "hostile text for a name",
      { ...GOOD, devices: [{ name: "d", bus: HOSTILE }] },
      /: devices\[0\]\.bus: there is no bus "\\u\{1b\}\[2J\\u\{202e\}<script>/,
    ],
    ["a hostile field", { ...GOOD, [HOSTILE]: 1 }, /: the scenario has no field "\\u\{1b\}\[2J/],
    [
      "actions in actions in actions",
      { ...GOOD, tasks: [{ name: "t", does: [inEachOther(2000)] }] },
      /: the scenario is nested more than \d+ levels deep; flatten its actions/,
    ],
    ["100,000 brackets", "[".repeat(100_000), /: the scenario is /],
    ["a number", 7, /: the scenario must be /],
    ["half a file", '{"name":', /: the scenario is not JSON \(/],
    ["nothing", "", /: the scenario is empty; write a JSON object/],
  ] as const
) {
  Deno.test(`verify refuses a scenario with ${what}: one sentence that names the place, status 2, no output`, () => {
    return withFile(typeof text === "string" ? text : JSON.stringify(text), (path) => {
      const { status, out, err } = run(path);
      assert.deepEqual([status, out], [2, ""]);
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, 1);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(err, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    });
  });
}

Deno.test("verify takes hostile names as names, and prints them harmlessly", () => {
  const scenario = {
    ...GOOD,
    name: HOSTILE,
    devices: [{ name: HOSTILE, bus: "bus" }],
    drivers: [{ name: "__proto__", bus: "bus", matches: [HOSTILE], probe: ["oops"] }],
    tasks: [{ name: HOSTILE, does: [{ register: "__proto__" }] }],
  };
  return withFile(JSON.stringify(scenario), (path) => {
    const { status, out, err } = run(path, "--lockdep", "key");
    assert.deepEqual([status, err], [0, ""]);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    assert.deepEqual(JSON.parse(run(path, "--json").out).outcomes[0].steps, { [HOSTILE]: "dead" });
  });
});
