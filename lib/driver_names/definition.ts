/** In the place of a bus' name: a bare `struct device_driver` that names no bus and is registered on none. */
export const NO_BUS = "none";

/** A definition of a driver, as found in a kernel tree: facts only. */
export interface DriverDefinition {
  /** Path inside the tree, with `/`. */
  readonly file: string;
  /** Line, counted from 1: of the variable's name, of the element in an array, or of the macro's invocation. */
  readonly line: number;
  /** Name of the variable, with `[n]` for an element of an array; the type's name for Rust. */
  readonly symbol: string;
  /** Tag of the variable's struct: `platform_driver`. */
  readonly struct: string;
  /**
   * Name of the `struct bus_type` that the driver is registered on: `platform`, `mdio_bus`. {@linkcode NO_BUS} where it
   * is on none; the struct's tag without `_driver` where nothing registers such a struct.
   */
  readonly bus: string;
  /** The name as the kernel registers it; `null` where only run time knows. */
  readonly name: string | null;
  /** Whether only run time knows the name. */
  readonly dynamic: boolean;
  /** How the name was found: `.name, copied by __pci_register_driver`. */
  readonly how: string;
  /** Where `dynamic`: the source of the name, empty where the definition gives none. */
  readonly expression?: string;
}
