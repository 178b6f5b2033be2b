/** From JSON to a checked {@linkcode Scenario}. */
import {
  duplicateName,
  noOverride,
  notJson,
  onlyInProbe,
  otherBus,
  parentCycle,
  startCycle,
  tooDeep,
  tooManyActions,
  unknownErrno,
  unknownName,
} from "../messages/scenario.ts";
import { errorText } from "../messages/user_error.ts";
import { errnoOf } from "./errno.ts";
import { type Action, LIMITS, type Scenario } from "./scenario.ts";
import { scenarioDecoder } from "./shape.ts";

const DEEPEST = 32;

/**
 * Parses the text of a scenario file.
 * @throws {UserError} that names the path of the field which does not fit.
 */
export function parseScenario(json: string): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw notJson(errorText(error));
  }
  return checkScenario(value);
}

/**
 * Checks a scenario that was built or parsed: its shape, its names, and that what refers to something finds it.
 * @throws {UserError} that names the path of the field which does not fit.
 */
export function checkScenario(value: unknown): Scenario {
  if (isDeeper(value, DEEPEST)) throw tooDeep(DEEPEST);
  const scenario: Scenario = scenarioDecoder.parse(value, "");
  new Checker(scenario).check();
  return scenario;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

class Checker {
  readonly #scenario: Scenario;
  readonly #names: { readonly [kind: string]: readonly string[] };
  #actions = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    const named = (things: readonly { readonly name: string }[]) => things.map(({ name }) => name);
    this.#names = {
      bus: named(scenario.buses),
      device: named(scenario.devices),
      driver: named(scenario.drivers),
      task: named(scenario.tasks),
      lock: scenario.locks ?? [],
      completion: scenario.completions ?? [],
      resource: scenario.resources ?? [],
    };
  }

  check(): void {
    const { buses, devices, drivers, tasks } = this.#scenario;
    this.#unique("buses", buses.map(({ name }) => name));
    this.#unique("devices", devices.map(({ name }) => name));
    this.#unique("tasks", tasks.map(({ name }) => name));
    this.#unique("locks", this.#names["lock"]!, this.#names["device"]);
    this.#unique("completions", this.#names["completion"]!);
    this.#unique("resources", this.#names["resource"]!);
    this.#unique("drivers", drivers.map(({ name }) => name));
    devices.forEach((device, i) => {
      this.#find("bus", device.bus, `devices[${i}].bus`);
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
        if (devices.find(({ name }) => name === device)!.bus !== driver.bus) throw otherBus(path, device, driver.bus);
      });
      this.#checkActions(driver.probe ?? [], `drivers[${i}].probe`, true);
      this.#checkActions(driver.remove ?? [], `drivers[${i}].remove`, false);
    });
    tasks.forEach((task, i) => {
      if (typeof task.start === "object") this.#find("task", task.start.after, `tasks[${i}].start.after`);
      this.#checkActions(task.does, `tasks[${i}].does`, false);
    });
    const after = tasks.map(({ name, start }) => [name, typeof start === "object" ? start.after : undefined] as const);
    this.#noCircle(after, (i, name) => startCycle(`tasks[${i}].start.after`, name));
    if (this.#actions > LIMITS.actions) throw tooManyActions(this.#actions, LIMITS.actions);
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
    if (!known.includes(name)) throw unknownName(path, kind, name, known);
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

  #checkActions(actions: readonly Action[], path: string, inProbe: boolean): void {
    actions.forEach((action, i) => this.#checkAction(action, `${path}[${i}]`, inProbe));
  }

  #checkAction(action: Action, path: string, inProbe: boolean): void {
    this.#actions++;
    if (typeof action === "string") {
      if (action === "deferOnce" && !inProbe) throw onlyInProbe(path, action);
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
      if (!inProbe) throw onlyInProbe(path, "deferUntil");
      return this.#find("resource", action.deferUntil, `${path}.deferUntil`);
    }
    if ("override" in action) {
      this.#find("device", action.override, `${path}.override`);
      const { bus } = this.#scenario.devices.find(({ name }) => name === action.override)!;
      if (!this.#scenario.buses.find(({ name }) => name === bus)?.driverOverride) {
        throw noOverride(path, action.override);
      }
      return;
    }
    if ("bind" in action || "unbind" in action) {
      const [verb, driver] = "bind" in action ? ["bind", action.bind] : ["unbind", action.unbind];
      this.#find("driver", driver, `${path}.${verb}`);
      return this.#find("device", action.device, `${path}.device`);
    }
    if ("driversProbe" in action) return this.#find("device", action.driversProbe, `${path}.driversProbe`);
    if ("return" in action) {
      if (errnoOf(action.return) === undefined) throw unknownErrno(`${path}.return`, String(action.return));
      return;
    }
    this.#checkActions(action.do, `${path}.do`, inProbe);
  }

  #findLock(name: string, path: string): void {
    const known = [...this.#names["device"]!, ...this.#names["lock"]!];
    if (!known.includes(name)) throw unknownName(path, "device or lock", name, known);
  }
}
