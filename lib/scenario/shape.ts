/** The shape of a scenario: what its JSON Schema and its parser are made of. */
import {
  type Decoder,
  flag,
  list,
  nothing,
  object,
  oneWord,
  optional,
  record,
  type Schema,
  text,
  variants,
  whole,
} from "./decoder.ts";
import { durationDecoder } from "./duration.ts";
import {
  type Action,
  type Expectation,
  LIMITS,
  type Limits,
  type Scenario,
  SHOWN,
  type Start,
  STORED,
} from "./scenario.ts";

/** What parses scenarios of a size, and what parses their actions. */
interface Shape {
  readonly scenario: Decoder<Scenario>;
  readonly action: Decoder<Action>;
}

const words = oneWord(
  "deferOnce",
  "work",
  "oops",
  "hang",
  "device_shutdown",
  "wait_for_device_probe",
  "async_synchronize_full",
  "dpm_suspend_start",
  "dpm_resume_end",
  "driver",
);

const number = whole(-600, 0);
const startWord = oneWord("at once", "quiet", "spawned");

const often = oneWord("never", "sometimes", "always");
const splats = record(oneWord("recursive", "circular", "none"), 10);
const expected = variants<Expectation[string]>(
  [often, splats],
  "never, sometimes or always, or for splat an object of lockdep modes",
  (value) => typeof value === "string" ? often : splats,
);

function shapeOf(limits: Limits): Shape {
  const name = text(limits.nameLength);
  const prose = text(limits.textLength);
  const verb = <const F extends string>(field: F) =>
    object({ [field]: name } as { readonly [K in F]: Decoder<string> });

  /** Actions nest, so their decoder refers to itself; the schema does so by `$ref`. */
  const action: Decoder<Action> = {
    schema: { $ref: "#/$defs/action" },
    parse: (value, path) => actionVariants.parse(value, path),
  };
  const actions = list(action, limits.actions);

  const errno: Decoder<number | string> = variants<number | string>(
    [name, number],
    'an errno as "-EIO" or -5',
    (value) => typeof value === "string" ? name : number,
  );
  const nameOrNull: Decoder<string | null> = variants<string | null>(
    [name, nothing],
    "a driver's name or null",
    (value) => value === null ? nothing : name,
  );

  const byVerb: { readonly [first: string]: Decoder<Action> } = {
    register: verb("register"),
    unregister: verb("unregister"),
    add: verb("add"),
    remove: verb("remove"),
    lock: verb("lock"),
    trylock: verb("trylock"),
    unlock: verb("unlock"),
    complete: verb("complete"),
    wait: verb("wait"),
    provide: verb("provide"),
    deferUntil: verb("deferUntil"),
    override: object({ override: name, to: nameOrNull }),
    bind: object({ bind: name, device: name }),
    unbind: object({ unbind: name, device: name }),
    driversProbe: verb("driversProbe"),
    show: object({ show: oneWord(...SHOWN), device: name }),
    store: object({ store: oneWord(...STORED), device: name }),
    newId: object({ newId: name, device: name }),
    load: verb("load"),
    unload: verb("unload"),
    requestModule: verb("requestModule"),
    spawn: verb("spawn"),
    return: object({ return: errno }),
    work: object({ work: durationDecoder }),
    sleep: object({ sleep: durationDecoder }),
    repeat: object({ repeat: whole(1, limits.repeat), do: actions }),
  };

  const actionVariants: Decoder<Action> = variants<Action>(
    [words, ...Object.values(byVerb)],
    `an action: an object whose first field is ${Object.keys(byVerb).join(", ")}, or a word such as "oops"`,
    (value) => {
      if (typeof value === "string") return words;
      if (typeof value !== "object" || value === null) return undefined;
      const first = Object.keys(value).find((field) => Object.hasOwn(byVerb, field));
      return first === undefined ? undefined : byVerb[first];
    },
    Object.keys(byVerb),
  );

  const startAfter = object({ after: name });
  const start: Decoder<Start> = variants<Start>(
    [startWord, startAfter],
    '"at once", "quiet", "spawned" or {"after": TASK}',
    (value) => typeof value === "object" ? startAfter : startWord,
  );

  const scenario: Decoder<Scenario> = object({
    $schema: optional(text(200)),
    name,
    about: optional(prose),
    source: optional(prose),
    buses: list(
      object({
        name,
        driverOverride: optional(flag),
        needParentLock: optional(flag),
        match: optional(actions),
        probe: optional(actions),
        remove: optional(actions),
        shutdown: optional(actions),
      }),
      limits.buses,
      1,
    ),
    devices: list(
      object({
        name,
        bus: name,
        parent: optional(name),
        suppliers: optional(list(name, limits.devices)),
        present: optional(flag),
      }),
      limits.devices,
    ),
    drivers: list(
      object({
        name,
        bus: name,
        matches: optional(list(name, limits.devices)),
        async: optional(flag),
        match: optional(actions),
        probe: optional(actions),
        remove: optional(actions),
        shutdown: optional(actions),
        suspend: optional(actions),
        resume: optional(actions),
        syncState: optional(actions),
      }),
      limits.drivers,
    ),
    modules: optional(
      list(
        object({ name, registers: list(name, limits.drivers), contains: optional(list(name, limits.drivers)) }),
        limits.modules,
      ),
    ),
    locks: optional(list(name, limits.locks)),
    completions: optional(list(name, limits.completions)),
    resources: optional(list(name, limits.resources)),
    tasks: list(
      object({
        name,
        start: optional(start),
        arrives: optional(object({ process: optional(name), gap: durationDecoder })),
        does: actions,
      }),
      limits.tasks,
      1,
    ),
    expect: optional(record(record(expected, 40), 40)),
  });
  return { scenario, action: actionVariants };
}

const exploredShape = shapeOf(LIMITS);
const shapes = new Map<Limits, Shape>([[LIMITS, exploredShape]]);

/** Parses the shape of a scenario of a size; see `checkScenario` for what refers to what. */
export function scenarioDecoder(limits: Limits): Decoder<Scenario> {
  const shape = shapes.get(limits) ?? shapeOf(limits);
  shapes.set(limits, shape);
  return shape.scenario;
}

/** The JSON Schema (2020-12) of a scenario file. */
export function scenarioSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "driver-core-lab scenario",
    ...exploredShape.scenario.schema,
    $defs: { action: exploredShape.action.schema },
  };
}
