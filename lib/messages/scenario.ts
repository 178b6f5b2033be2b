import { didYouMean } from "./near_name.ts";
import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** Where in a scenario something is; the whole where the path is empty. */
function at(path: string): string {
  return path === "" ? "the scenario" : printable(path, 120);
}

function shown(value: unknown): string {
  if (typeof value === "string") return quote(value, 60);
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : printable(String(value), 60);
}

/** The text is not JSON. */
export function notJson(problem: string): UserError {
  return new UserError(`the scenario is not JSON (${printable(problem, 120)}); check its commas, quotes and brackets`);
}

/** The text is empty. */
export function emptyScenario(): UserError {
  return new UserError("the scenario is empty; write a JSON object");
}

/** An object has a field twice. */
export function fieldTwice(path: string, name: string): UserError {
  return new UserError(`${at(path)} has the field ${quote(name, 60)} twice; keep one of them`);
}

/** The JSON is nested too deeply. */
export function tooDeep(limit: number): UserError {
  return new UserError(`the scenario is nested more than ${limit} levels deep; flatten its actions`);
}

/** A value of the wrong kind. `words` are those that it, or an object's first field, may have been meant to be. */
export function wrongValue(path: string, expected: string, value: unknown, words: readonly string[] = []): UserError {
  const first = typeof value === "object" && value !== null ? Object.keys(value)[0] : value;
  const meant = typeof first === "string" ? didYouMean(first, words) : "";
  return new UserError(`${at(path)} must be ${expected}, not ${shown(value)}${meant}`);
}

/** A list that is too long or too short. */
export function tooMany(path: string, count: number, least: number, most: number): UserError {
  return new UserError(`${at(path)} has ${count} entries; it must have ${least} to ${most}`);
}

/** A field that does not exist. */
export function unknownField(path: string, name: string, known: readonly string[]): UserError {
  return new UserError(
    `${at(path)} has no field ${quote(name, 60)}; its fields are ${known.join(", ")}${didYouMean(name, known)}`,
  );
}

/** A field that must be there. */
export function missingField(path: string, name: string): UserError {
  return new UserError(`${at(path)} lacks the field ${quote(name)}; add it`);
}

/** Two things of one name. */
export function duplicateName(path: string, name: string): UserError {
  return new UserError(`${at(path)}: the name ${quote(name, 60)} is taken already; choose another`);
}

/** A reference to nothing. */
export function unknownName(path: string, kind: string, name: string, known: readonly string[]): UserError {
  const there = known.length === 0
    ? `the scenario has no ${kind}`
    : `there is ${known.slice(0, 12).map((n) => quote(n, 40)).join(", ")}`;
  return new UserError(`${at(path)}: there is no ${kind} ${quote(name, 60)}; ${there}${didYouMean(name, known)}`);
}

/** A driver is to drive a device of another bus. */
export function otherBus(path: string, device: string, bus: string): UserError {
  return new UserError(
    `${at(path)}: device ${quote(device, 60)} is not on bus ${quote(bus, 60)}; match devices of the driver's own bus`,
  );
}

/** Parents in a circle. */
export function parentCycle(path: string, device: string): UserError {
  return new UserError(`${at(path)}: device ${quote(device, 60)} is its own ancestor; break the circle of parents`);
}

/** Tasks that wait for each other's end before they start. */
export function startCycle(path: string, task: string): UserError {
  return new UserError(`${at(path)}: task ${quote(task, 60)} waits for its own end before it starts; break the circle`);
}

/** An errno that nobody knows. */
export function unknownErrno(path: string, name: string): UserError {
  return new UserError(
    `${at(path)}: ${quote(name, 40)} is no errno that is known here; write its number, as -5 for -EIO`,
  );
}

/** A driver whose code would be in two modules, or twice in one. */
export function inTwoModules(path: string, driver: string): UserError {
  return new UserError(`${at(path)}: driver ${quote(driver, 60)} is in a module already; name it once`);
}

/** A supplier that is declared after its consumer, or is the consumer itself. */
export function lateSupplier(path: string, supplier: string): UserError {
  return new UserError(`${at(path)}: supplier ${quote(supplier, 60)} must be declared before its consumer; move it up`);
}

/** A task that is to be spawned but starts by itself. */
export function notSpawned(path: string, task: string): UserError {
  return new UserError(`${at(path)}: task ${quote(task, 60)} starts by itself; give it "start": "spawned"`);
}

/** A `spawned` task that would never start. */
export function neverSpawned(path: string, task: string): UserError {
  return new UserError(
    `${at(path)}: task ${quote(task, 60)} would never start; spawn it in a callback or in a task that starts by itself`,
  );
}

/** `deferOnce` or `deferUntil` where nothing can be deferred. */
export function onlyIn(place: string, path: string, verb: string): UserError {
  return new UserError(`${at(path)}: ${verb} is for ${place}; move it there`);
}

/** Too many actions in all. */
export function tooManyActions(count: number, most: number): UserError {
  return new UserError(`the scenario has ${count} actions; it may have ${most}: split it`);
}

/** A device that no bus feature supports an action on. */
export function noOverride(path: string, device: string): UserError {
  return new UserError(
    `${at(path)}: the bus of device ${quote(device, 60)} has no driver_override; set driverOverride on the bus`,
  );
}

/** A task both arrives by the clock and starts some other way. */
export function arrivesLater(path: string): UserError {
  return new UserError(`${at(path)} stands beside another start; only a task that starts "at once" can arrive`);
}
