/** The scenario's own functions, by what the driver core calls them for: callbacks, and modules' inits and exits. */
import type { Frame } from "../program/program.ts";
import type { Local, Range } from "../program/expression.ts";
import { give, type ProgramFunction, type Statement } from "../program/statement.ts";
import { RETURNED } from "../scenario/errno.ts";
import { actionStatements, type BusCallback, type Callback } from "./actions.ts";
import type { Kernel } from "./kernel.ts";
import { exitStatements, initStatements } from "./module.ts";

/** Makes each function when it is first asked for. */
export class OwnFunctions {
  readonly #kernel: Kernel;
  readonly #made = new Map<string, ProgramFunction>();

  /** Of a scenario that is being made a program. */
  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** A driver's own function. Its match gives 1 where it says nothing. */
  callback(driver: number, callback: Callback): ProgramFunction {
    const { name, [callback]: actions = [] } = this.#kernel.scenario.drivers[driver]!;
    return this.#function(`driver ${driver} ${callback}`, functionName(name, callback), [[
      "dev",
      this.#kernel.range("device"),
    ]], (
      frame,
      result,
    ) => [
      ...actionStatements(this.#kernel, actions, frame, result, { driver, callback }),
      give(callback === "match" ? 1 : 0),
    ]);
  }

  /** A bus's own function of a device and a driver, which is a number + 1, or 0. Its match gives 1 where it says nothing. */
  busCallback(bus: number, callback: BusCallback): ProgramFunction {
    const { name, [callback]: actions = [] } = this.#kernel.scenario.buses[bus]!;
    const parameters = [["dev", this.#kernel.range("device")], ["drv", this.#kernel.range("driverOrNone")]] as const;
    return this.#function(
      `bus ${bus} ${callback}`,
      functionName(name, callback),
      parameters,
      (frame, result, [dev, drv]) => [
        ...actionStatements(this.#kernel, actions, frame, result, { callback, dev: dev!, drv: drv! }),
        give(callback === "match" ? 1 : 0),
      ],
    );
  }

  /** A module's init. */
  moduleInit(module: number): ProgramFunction {
    const of = this.#kernel.scenario.modules![module]!;
    return this.#function(`module ${module} init`, functionName(of.name, "init"), [], (_, result) => [
      ...initStatements(this.#kernel, of, result),
      give(0),
    ]);
  }

  /** A module's exit. */
  moduleExit(module: number): ProgramFunction {
    const of = this.#kernel.scenario.modules![module]!;
    return this.#function(
      `module ${module} exit`,
      functionName(of.name, "exit"),
      [],
      () => exitStatements(this.#kernel, of),
    );
  }

  #function(
    key: string,
    name: string,
    parameters: readonly (readonly [name: string, range: Range])[],
    body: (frame: Frame, result: Local, parameters: readonly Local[]) => readonly Statement[],
  ): ProgramFunction {
    const made = this.#made.get(key) ??
      this.#kernel.builder.function(
        name,
        parameters,
        (locals, frame) => body(frame, frame.local("result", RETURNED), locals),
      );
    this.#made.set(key, made);
    return made;
  }
}

/** What C would call a function of somebody's: `scmi_optee_probe` for the probe of scmi-optee. */
function functionName(owner: string, what: string): string {
  return `${owner.replace(/[^A-Za-z0-9_]/g, "_")}_${what}`;
}
