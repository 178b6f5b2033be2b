/** From JSON to a checked {@linkcode Scenario}. */
import {
  arrivesLater,
  duplicateName,
  emptyScenario,
  fieldTwice,
  inTwoModules,
  lateSupplier,
  neverSpawned,
  noOverride,
  notJson,
  notSpawned,
  onlyIn,
  otherBus,
  parentCycle,
  startCycle,
  tooDeep,
  tooManyActions,
  unknownErrno,
  unknownName,
} from "../messages/scenario.ts";
import { errorText } from "../messages/user_error.ts";
import { duplicateField } from "./duplicate_fields.ts";
import { errnoOf } from "./errno.ts";
import { type Action, BUS_CALLBACKS, CALLBACKS, everyAction, LIMITS, type Limits, type Scenario } from "./scenario.ts";
import { scenarioDecoder } from "./shape.ts";

const DEEPEST = 32;

/**
 * Parses the text of a scenario file.
 * @throws {UserError} that names the path of the field which does not fit.
 */
export function parseScenario(json: string, limits: Limits = LIMITS): Scenario {
  // Some editors put a byte order mark before the text.
  const text = json.replace(/^\u{feff}/u, "");
  if (text.trim() === "") throw emptyScenario();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notJson(errorText(error));
  }
  if (isDeeper(value, DEEPEST)) throw tooDeep(DEEPEST);
  const twice = duplicateField(text);
  if (twice) throw fieldTwice(twice.path, twice.name);
  const scenario = checkScenario(value, limits);
  refuseForgotten(scenario);
  return scenario;
}

/**
 * A `spawned` task that no callback spawns, nor a task that starts by itself, says nothing: who writes one by hand has
 * forgotten something. A scenario that is built may have one.
 */
function refuseForgotten(scenario: Scenario): void {
  const { tasks, buses, drivers } = scenario;
  const spawnedBy = (of: Partial<Scenario>) =>
    everyAction({ ...scenario, tasks: [], buses: [], drivers: [], ...of }).flatMap((action) =>
      typeof action === "object" && "spawn" in action ? [action.spawn] : []
    );
  const reached = new Set(spawnedBy({ buses, drivers, tasks: tasks.filter(({ start }) => start !== "spawned") }));
  for (const name of reached) {
    spawnedBy({ tasks: tasks.filter((task) => task.name === name) }).forEach((next) => reached.add(next));
  }
  tasks.forEach(({ name, start }, i) => {
    if (start === "spawned" && !reached.has(name)) throw neverSpawned(`tasks[${i}].start`, name);
  });
}

/**
 * Checks a scenario that was built or parsed: its shape, its names, and that what refers to something finds it. The
 * limits are those of exploration by default.
 * @throws {UserError} that names the path of the field which does not fit.
 */
export function checkScenario(value: unknown, limits: Limits = LIMITS): Scenario {
  if (isDeeper(value, DEEPEST)) throw tooDeep(DEEPEST);
  const scenario: Scenario = scenarioDecoder(limits).parse(value, "");
  new Checker(scenario, limits).check();
  return scenario;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** Whose actions they are. */
type Place = "task" | typeof CALLBACKS[number] | "bus probe" | "bus";

class Checker {
  readonly #scenario: Scenario;
  readonly #names: { readonly [kind: string]: readonly string[] };
  /** The same names: there may be thousands to look up. */
  readonly #sets: { readonly [kind: string]: ReadonlySet<string> };
  readonly #busOf: ReadonlyMap<string, string>;
  readonly #limits: Limits;
  #actions = 0;

  constructor(scenario: Scenario, limits: Limits) {
    this.#scenario = scenario;
    this.#limits = limits;
    const named = (things: readonly { readonly name: string }[]) => things.map(({ name }) => name);
    this.#names = {
      bus: named(scenario.buses),
      device: named(scenario.devices),
      driver: named(scenario.drivers),
      task: named(scenario.tasks),
      module: named(scenario.modules ?? []),
      lock: scenario.locks ?? [],
      completion: scenario.completions ?? [],
      resource: scenario.resources ?? [],
    };
    this.#sets = Object.fromEntries(Object.entries(this.#names).map(([kind, names]) => [kind, new Set(names)]));
    this.#busOf = new Map(scenario.devices.map(({ name, bus }) => [name, bus]));
  }

  check(): void {
    const { buses, devices, drivers, tasks, modules = [] } = this.#scenario;
    this.#unique("buses", buses.map(({ name }) => name));
    this.#unique("devices", devices.map(({ name }) => name));
    this.#unique("tasks", tasks.map(({ name }) => name));
    this.#unique("locks", this.#names["lock"]!, this.#names["device"]);
    this.#unique("completions", this.#names["completion"]!);
    this.#unique("resources", this.#names["resource"]!);
    this.#unique("drivers", drivers.map(({ name }) => name));
    this.#unique("modules", modules.map(({ name }) => name));
    buses.forEach((bus, i) => {
      for (const callback of BUS_CALLBACKS) {
        const place = callback === "match" ? callback : callback === "probe" ? "bus probe" : "bus";
        this.#checkActions(bus[callback] ?? [], `buses[${i}].${callback}`, place);
      }
    });
    devices.forEach((device, i) => {
      this.#find("bus", device.bus, `devices[${i}].bus`);
      device.suppliers?.forEach((name, j) => {
        const path = `devices[${i}].suppliers[${j}]`;
        this.#find("device", name, path);
        if (devices.findIndex((other) => other.name === name) >= i) throw lateSupplier(path, name);
        if (device.suppliers!.indexOf(name) < j) throw duplicateName(path, name);
      });
      if (device.parent !== undefined) this.#find("device", device.parent, `devices[${i}].parent`);
    });
    this.#noCircle(
      devices.map(({ name, parent }) => [name, parent]),
      (i, name) => parentCycle(`devices[${i}].parent`, name),
    );
    drivers.forEach((driver, i) => {
      this.#find("bus", driver.bus, `drivers[${i}].bus`);
      driver.matches?.forEach((device, j) => {
        const path = `drivers[${i}].matches[${j}]`;
        this.#find("device", device, path);
        if (this.#busOf.get(device) !== driver.bus) throw otherBus(path, device, driver.bus);
      });
      for (const callback of CALLBACKS) {
        this.#checkActions(driver[callback] ?? [], `drivers[${i}].${callback}`, callback);
      }
    });
    const inModule = new Set<string>();
    modules.forEach(({ registers, contains = [] }, i) => {
      for (const [field, names] of [["registers", registers], ["contains", contains]] as const) {
        names.forEach((name, j) => {
          const path = `modules[${i}].${field}[${j}]`;
          this.#find("driver", name, path);
          if (inModule.has(name)) throw inTwoModules(path, name);
          inModule.add(name);
        });
      }
    });
    tasks.forEach((task, i) => {
      if (typeof task.start === "object") this.#find("task", task.start.after, `tasks[${i}].start.after`);
      if (task.arrives && (task.start ?? "at once") !== "at once") throw arrivesLater(`tasks[${i}].arrives`);
      this.#checkActions(task.does, `tasks[${i}].does`, "task");
    });
    const after = tasks.map(({ name, start }) => [name, typeof start === "object" ? start.after : undefined] as const);
    this.#noCircle(after, (i, name) => startCycle(`tasks[${i}].start.after`, name));
    if (this.#actions > this.#limits.actions) throw tooManyActions(this.#actions, this.#limits.actions);
  }

  #unique(path: string, names: readonly string[], taken: readonly string[] = []): void {
    const seen = new Set(taken);
    names.forEach((name, i) => {
      if (seen.has(name)) throw duplicateName(`${path}[${i}]`, name);
      seen.add(name);
    });
  }

  #find(kind: string, name: string, path: string): void {
    const known = this.#names[kind]!;
    if (!this.#sets[kind]!.has(name)) throw unknownName(path, kind, name, known);
  }

  #noCircle(
    links: readonly (readonly [name: string, to: string | undefined])[],
    problem: (index: number, name: string) => Error,
  ): void {
    const next = new Map(links);
    links.forEach(([name, to], i) => {
      let at = to;
      for (let steps = 0; at !== undefined && steps <= links.length; steps++) {
        if (at === name) throw problem(i, name);
        at = next.get(at);
      }
    });
  }

  #checkActions(actions: readonly Action[], path: string, place: Place): void {
    actions.forEach((action, i) => this.#checkAction(action, `${path}[${i}]`, place));
  }

  #checkAction(action: Action, path: string, place: Place): void {
    this.#actions++;
    if (typeof action === "string") {
      if (action === "deferOnce" && place !== "probe") throw onlyIn("a driver's probe", path, action);
      if (action === "driver" && place !== "bus probe" && place !== "bus") {
        throw onlyIn("a bus's probe, remove or shutdown", path, action);
      }
      return;
    }
    if ("register" in action) return this.#find("driver", action.register, `${path}.register`);
    if ("unregister" in action) return this.#find("driver", action.unregister, `${path}.unregister`);
    if ("add" in action) return this.#find("device", action.add, `${path}.add`);
    if ("remove" in action) return this.#find("device", action.remove, `${path}.remove`);
    if ("lock" in action) return this.#findLock(action.lock, `${path}.lock`);
    if ("trylock" in action) return this.#findLock(action.trylock, `${path}.trylock`);
    if ("unlock" in action) return this.#findLock(action.unlock, `${path}.unlock`);
    if ("complete" in action) return this.#find("completion", action.complete, `${path}.complete`);
    if ("wait" in action) return this.#find("completion", action.wait, `${path}.wait`);
    if ("provide" in action) return this.#find("resource", action.provide, `${path}.provide`);
    if ("deferUntil" in action) {
      if (place !== "probe" && place !== "bus probe" && place !== "match") {
        throw onlyIn("a probe or a match", path, "deferUntil");
      }
      return this.#find("resource", action.deferUntil, `${path}.deferUntil`);
    }
    if ("override" in action) {
      this.#find("device", action.override, `${path}.override`);
      return this.#needsOverride(action.override, path);
    }
    if ("show" in action || "store" in action) {
      this.#find("device", action.device, `${path}.device`);
      if ("show" in action && action.show === "driver_override") this.#needsOverride(action.device, path);
      return;
    }
    if ("device" in action) {
      for (const [verb, driver] of Object.entries(action)) {
        if (verb !== "device") this.#find("driver", driver, `${path}.${verb}`);
      }
      return this.#find("device", action.device, `${path}.device`);
    }
    if ("load" in action) return this.#find("module", action.load, `${path}.load`);
    if ("unload" in action) return this.#find("module", action.unload, `${path}.unload`);
    if ("requestModule" in action) return this.#find("module", action.requestModule, `${path}.requestModule`);
    if ("spawn" in action) {
      this.#find("task", action.spawn, `${path}.spawn`);
      const { start } = this.#scenario.tasks.find(({ name }) => name === action.spawn)!;
      if (start !== "spawned") throw notSpawned(`${path}.spawn`, action.spawn);
      return;
    }
    if ("driversProbe" in action) return this.#find("device", action.driversProbe, `${path}.driversProbe`);
    if ("return" in action) {
      if (errnoOf(action.return) === undefined) throw unknownErrno(`${path}.return`, String(action.return));
      return;
    }
    if ("work" in action || "sleep" in action) return;
    this.#checkActions(action.do, `${path}.do`, place);
  }

  #needsOverride(device: string, path: string): void {
    const bus = this.#busOf.get(device);
    if (!this.#scenario.buses.find(({ name }) => name === bus)?.driverOverride) throw noOverride(path, device);
  }

  #findLock(name: string, path: string): void {
    const known = [...this.#names["device"]!, ...this.#names["lock"]!];
    if (!known.includes(name)) throw unknownName(path, "device or lock", name, known);
  }
}
