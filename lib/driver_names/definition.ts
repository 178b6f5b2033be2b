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
  /** What a kernel developer would call the bus: `platform`. */
  readonly bus: string;
  /** The name as the kernel registers it; `null` where only run time knows. */
  readonly name: string | null;
  /** Whether only run time knows the name. */
  readonly dynamic: boolean;
  /** Where `dynamic`: the source of the name, empty where the definition gives none. */
  readonly expression?: string;
}
