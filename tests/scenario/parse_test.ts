import fc from "fast-check";
import assert from "node:assert/strict";
import { UserError } from "../../lib/messages/user_error.ts";
import { registrars } from "../../lib/scenario/builder.ts";
import { duplicateField } from "../../lib/scenario/duplicate_fields.ts";
import { errnoOf, errnoText } from "../../lib/scenario/errno.ts";
import { scenarioOfFamily } from "../../lib/scenario/families.ts";
import { checkScenario, parseScenario } from "../../lib/scenario/parse.ts";
import type { Action } from "../../lib/scenario/scenario.ts";
import { scenarioSchema } from "../../lib/scenario/shape.ts";

const GOOD = {
  name: "good",
  buses: [{ name: "bus" }, { name: "other", driverOverride: true, match: [{ deferUntil: "r" }] }],
  devices: [{ name: "d", bus: "bus" }, { name: "e", bus: "other", parent: "d" }],
  drivers: [{ name: "v", bus: "bus", matches: ["d"], probe: [{ repeat: 2, do: ["work", { return: "-EIO" }] }] }],
  modules: [{ name: "m", registers: ["v"] }],
  locks: ["l"],
  completions: ["c"],
  resources: ["r"],
  tasks: [{ name: "t", does: [{ register: "v" }] }, { name: "u", start: { after: "t" }, does: ["oops"] }],
};

/** The good scenario with one place changed. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const copy = structuredClone(GOOD) as Record<string, unknown>;
  let at = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path.at(-1)!] = value;
  return JSON.stringify(copy);
}

Deno.test("parseScenario() gives back a good scenario unchanged", () => {
  assert.deepEqual(parseScenario(JSON.stringify(GOOD)), GOOD);
});

const BAD: readonly [what: string, json: string, message: RegExp][] = [
  ["no JSON", "{", /^the scenario is not JSON \(.*\); check its commas/],
  ["a list", "[]", /^the scenario must be an object, not a list$/],
  ["deep nesting", "[".repeat(50_000) + "]".repeat(50_000), /nested more than 32 levels deep/],
  ["an unknown field", changed(["speed"], 1), /^the scenario has no field "speed"; its fields are/],
  ["a missing field", JSON.stringify({ ...GOOD, tasks: undefined }), /^the scenario lacks the field "tasks"; add it$/],
  [
    "an unknown bus",
    changed(["devices", 0, "bus"], "nil"),
    /^devices\[0\]\.bus: there is no bus "nil"; there is "bus"/,
  ],
  [
    "a device of another bus",
    changed(["drivers", 0, "matches"], ["e"]),
    /^drivers\[0\]\.matches\[0\]: device "e" is not on bus "bus"/,
  ],
  [
    "a circle of parents",
    changed(["devices", 0, "parent"], "e"),
    /^devices\[0\]\.parent: device "d" is its own ancestor/,
  ],
  [
    "a circle of starts",
    changed(["tasks", 0, "start"], { after: "u" }),
    /^tasks\[0\]\.start\.after: task "t" waits for its own end/,
  ],
  ["one name twice", changed(["locks"], ["d"]), /^locks\[0\]: the name "d" is taken already/],
  [
    "an unknown verb",
    changed(["tasks", 0, "does"], [{ fly: 1 }]),
    /^tasks\[0\]\.does\[0\] must be an action: .* not an object$/,
  ],
  [
    "a mistyped completion",
    JSON.stringify({ ...GOOD, completions: ["done"], tasks: [{ name: "t", does: [{ wait: "dnoe" }] }] }),
    /^tasks\[0\]\.does\[0\]\.wait: there is no completion "dnoe"; there is "done"; did you mean "done"\?$/,
  ],
  [
    "a call of the driver's own by a driver",
    changed(["drivers", 0, "probe"], ["driver"]),
    /^drivers\[0\]\.probe\[0\]: driver is for a bus's probe, remove or shutdown; move it there$/,
  ],
  [
    "reading a file that no device of the bus has",
    changed(["tasks", 0, "does"], [{ show: "driver_override", device: "d" }]),
    /^tasks\[0\]\.does\[0\]: the bus of device "d" has no driver_override; set driverOverride on the bus$/,
  ],
  [
    "a file that cannot be written to",
    changed(["tasks", 0, "does"], [{ store: "uevent", device: "d" }]),
    /^tasks\[0\]\.does\[0\]\.store must be one of power\/control, not "uevent"$/,
  ],
  ["a mistyped verb", changed(["tasks", 0, "does"], [{ regster: "driver" }]), /; did you mean "register"\?$/],
  ["a mistyped word", changed(["tasks", 0, "does"], ["opps"]), /, not "opps"; did you mean "oops"\?$/],
  ["a mistyped field", changed(["drivers", 0, "prob"], []), /; did you mean "probe"\?$/],
  ["an unknown word", changed(["tasks", 0, "does"], ["fly"]), /^tasks\[0\]\.does\[0\] must be one of .*, not "fly"$/],
  [
    "a deferral in a task",
    changed(["tasks", 0, "does"], ["deferOnce"]),
    /deferOnce is for a driver's probe; move it there$/,
  ],
  [
    "a deferral of what cannot be deferred",
    changed(["tasks", 0, "does"], [{ deferUntil: "r" }]),
    /^tasks\[0\]\.does\[0\]: deferUntil is for a probe or a match; move it there$/,
  ],
  [
    "a deferral once in a match",
    changed(["buses", 0, "match"], ["deferOnce"]),
    /^buses\[0\]\.match\[0\]: deferOnce is for a driver's probe; move it there$/,
  ],
  [
    "a supplier below its consumer",
    changed(["devices", 0, "suppliers"], ["e"]),
    /^devices\[0\]\.suppliers\[0\]: supplier "e" must be declared before its consumer; move it up$/,
  ],
  [
    "a supplier twice",
    changed(["devices", 1, "suppliers"], ["d", "d"]),
    /^devices\[1\]\.suppliers\[1\]: the name "d" is taken already/,
  ],
  [
    "an unknown module",
    changed(["tasks", 0, "does"], [{ requestModule: "n" }]),
    /^tasks\[0\]\.does\[0\]\.requestModule: there is no module "n"; there is "m"$/,
  ],
  [
    "a driver in two modules",
    changed(["modules"], [{ name: "m", registers: ["v"] }, { name: "n", registers: [], contains: ["v"] }]),
    /^modules\[1\]\.contains\[0\]: driver "v" is in a module already; name it once$/,
  ],
  [
    "a spawned task that starts by itself",
    changed(["drivers", 0, "shutdown"], [{ spawn: "t" }]),
    /^drivers\[0\]\.shutdown\[0\]\.spawn: task "t" starts by itself; give it "start": "spawned"$/,
  ],
  [
    "a new id for a driver that is not there",
    changed(["tasks", 0, "does"], [{ newId: "w", device: "d" }]),
    /^tasks\[0\]\.does\[0\]\.newId: there is no driver "w"/,
  ],
  [
    "an unknown errno",
    changed(["drivers", 0, "probe"], [{ return: "-EWHAT" }]),
    /^drivers\[0\]\.probe\[0\]\.return: "-EWHAT" is no errno/,
  ],
  [
    "a positive errno",
    changed(["drivers", 0, "probe"], [{ return: 5 }]),
    /^drivers\[0\]\.probe\[0\]\.return must be a whole number from -600 to 0/,
  ],
  [
    "an override without a file",
    changed(["tasks", 0, "does"], [{ override: "d", to: "v" }]),
    /set driverOverride on the bus/,
  ],
  [
    "too many devices",
    changed(["devices"], Array(65).fill({ name: "d", bus: "bus" })),
    /^devices has 65 entries; it must have 0 to 64$/,
  ],
  [
    "too many actions",
    changed(["tasks", 0, "does"], Array(200).fill("work")),
    /^the scenario has 205 actions; it may have 200/,
  ],
  [
    "a hostile name",
    changed(["tasks", 0, "does"], [{ add: "\u001b[31m<script>\u202e" }]),
    /no device "\\u\{1b\}\[31m<script>\\u\{202e\}"/,
  ],
];

for (const [what, json, message] of BAD) {
  Deno.test(`parseScenario() refuses ${what} with one sentence that names the place`, () => {
    assert.throws(() => parseScenario(json), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  });
}

Deno.test("parseScenario() takes names that JavaScript gives a meaning to", () => {
  const scenario = parseScenario(
    `{"name":"x","buses":[{"name":"__proto__"}],"devices":[{"name":"constructor","bus":"__proto__"}],` +
      `"drivers":[],"tasks":[{"name":"toString","does":[{"add":"constructor"}]}]}`,
  );
  assert.equal(scenario.devices[0]!.bus, "__proto__");
  assert.throws(() => parseScenario(changed(["__proto__x"], 1)), UserError);
});

Deno.test("checkScenario() never throws anything but a UserError", () => {
  fc.assert(
    fc.property(fc.object({ key: fc.constantFrom(...Object.keys(GOOD), "x"), maxDepth: 4 }), (value) => {
      try {
        checkScenario({ ...GOOD, ...value });
      } catch (error) {
        assert.ok(error instanceof UserError, String(error));
      }
    }),
    { numRuns: 300, seed: 3 },
  );
});

Deno.test("scenarioSchema() describes every field that the parser takes", () => {
  const schema = scenarioSchema() as { properties: object; required: readonly string[] };
  for (const field of Object.keys(GOOD)) assert.ok(field in schema.properties, field);
  assert.deepEqual(schema.required, ["name", "buses", "devices", "drivers", "tasks"]);
  assert.ok(JSON.stringify(schema).includes('"$ref":"#/$defs/action"'));
});

Deno.test("registrars() makes a scenario of T tasks and D devices", () => {
  const { tasks, devices, drivers } = registrars({ tasks: 3, devices: 2 });
  assert.deepEqual([tasks.length, devices.length, drivers.length], [3, 2, 3]);
});

Deno.test("scenarioOfFamily() makes the member that a name stands for, as long as a scenario may be that large", () => {
  assert.deepEqual(scenarioOfFamily("registrars-3x2"), registrars({ tasks: 3, devices: 2 }));
  assert.equal(scenarioOfFamily("registrars-3x2")!.name, "registrars-3x2");
  for (const none of ["registrars", "registrars-0x1", "registrars-3x", "registrars-3x2.json", "x-3x2"]) {
    assert.equal(scenarioOfFamily(none), undefined, none);
  }
  assert.throws(() => scenarioOfFamily("registrars-65x1"), /^UserError: .* has 65 entries; it must have 0 to 64$/);
});

Deno.test("errnoOf() and errnoText() are each other's inverse where a number has a name", () => {
  assert.deepEqual([errnoOf("-EPROBE_DEFER"), errnoOf(-5), errnoOf(0), errnoOf("EIO"), errnoOf(-601)], [
    -517,
    -5,
    0,
    undefined,
    undefined,
  ]);
  assert.deepEqual([errnoText(-16), errnoText(0), errnoText(-599)], ["-EBUSY", "0", "-599"]);
});

Deno.test("parseScenario() refuses a field that stands twice, wherever it is, and takes what only looks like it", () => {
  const text = (more: string, action: string) =>
    `{"name":"x","about":"\\"name\\": {\\"name\\"","buses":[{"name":"b"}],"devices":[],"drivers":[],${more}"tasks":[` +
    `{"name":"name","does":["work",${action}]}]}`;
  parseScenario(text("", '{"repeat":2,"do":["work"]}'));
  for (
    const [json, message] of [
      [text('"name":"y",', '"work"'), 'the scenario has the field "name" twice; keep one of them'],
      [
        text("", '{"repeat":2,"do":["work"],"repea\\u0074":3}'),
        'tasks[0].does[1] has the field "repeat" twice; keep one of them',
      ],
    ] as const
  ) {
    assert.throws(() => parseScenario(json), (error) => error instanceof UserError && error.message === message);
  }
});

Deno.test("duplicateField() finds none in what JSON.stringify() writes", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(duplicateField(JSON.stringify(value)), undefined)));
});

Deno.test("parseScenario() takes a byte order mark and says of an empty text that it is empty", () => {
  const json = JSON.stringify(GOOD);
  assert.deepEqual(parseScenario(`\u{feff}${json}`), parseScenario(json));
  for (const empty of ["", " \n", "\u{feff}"]) {
    assert.throws(() => parseScenario(empty), { message: "the scenario is empty; write a JSON object" });
  }
});

Deno.test("parseScenario() refuses a spawned task that nothing spawns, itself and its like left out", () => {
  const scenario = (...does: Action[]) => ({
    name: "x",
    buses: [{ name: "b" }],
    devices: [],
    drivers: [],
    tasks: [
      { name: "first", does },
      { name: "a", start: "spawned", does: [{ spawn: "b" }] },
      { name: "b", start: "spawned", does: [{ repeat: 2, do: [{ spawn: "a" }] }] },
    ],
  });
  parseScenario(JSON.stringify(scenario({ spawn: "b" })));
  assert.throws(
    () => parseScenario(JSON.stringify(scenario("work"))),
    /UserError: tasks\[1\]\.start: task "a" would never start; /,
  );
});
