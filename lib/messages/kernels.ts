import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** A cell as messages name it: where it stands, its id, how it begins. */
export interface CellPlace {
  /** Name of the notebook, without folder and ending. */
  readonly notebook: string;
  /** 1 for the first of all cells. */
  readonly number: number;
  readonly id: string;
  readonly source: string;
}

function file(notebook: string): string {
  return `notebook ${printable(notebook)}.ipynb`;
}

function place(cell: CellPlace): string {
  const first = cell.source.split("\n").find((line) => line.trim() !== "") ??
    "";
  return `${file(cell.notebook)}, cell ${cell.number} (id ${quote(cell.id, 70)}, ${quote(first.trim(), 60)})`;
}

/** The file is not JSON. Line and column count from 1. */
export function notebookNotJson(
  notebook: string,
  line: number,
  column: number,
): UserError {
  return new UserError(
    `${file(notebook)}: no JSON at line ${line}, column ${column}; save it again from Jupyter or restore it`,
  );
}

/** The file is JSON but no notebook, or of a format that is not read here. */
export function notNbformat4(notebook: string): UserError {
  return new UserError(
    `${file(notebook)}: no notebook of format 4; open it in Jupyter and save it again`,
  );
}

/** The notebook asks for a kernel that is not one of ours. */
export function unknownKernel(
  notebook: string,
  kernel: unknown,
  known: readonly string[],
): UserError {
  const asked = typeof kernel === "string" ? `kernel ${quote(kernel, 60)} is unknown` : "it names no kernel";
  return new UserError(
    `${file(notebook)}: ${asked}; set metadata.kernelspec.name to ${known.join(" or ")}`,
  );
}

/** A field of the notebook's file has not the shape that nbformat gives it. */
export function badNotebookField(
  notebook: string,
  field: string,
  wanted: string,
): UserError {
  return new UserError(
    `${file(notebook)}: ${printable(field)} is not ${wanted}; save it again from Jupyter or correct it`,
  );
}

/** `metadata.driver_core_lab.inputs` names no parameter. */
export function inputWithoutParameter(
  notebook: string,
  input: string,
  parameters: readonly string[],
): UserError {
  return new UserError(
    `${file(notebook)}: metadata.driver_core_lab.inputs names ${quote(input, 60)}, which is no parameter; ` +
      parametersThere(parameters),
  );
}

/** A line of the cell tagged `parameters` that is no parameter. `line` counts from 1. */
export function badParameterLine(
  cell: CellPlace,
  line: number,
  text: string,
): UserError {
  return new UserError(
    `${place(cell)}: line ${line}, ${quote(text.trim(), 60)}, is no parameter; ` +
      "write each as const NAME = VALUE; on a line of its own, VALUE being text in quotes, a number, true, false or null",
  );
}

/** Two cells are tagged `parameters`. */
export function secondParametersCell(cell: CellPlace): UserError {
  return new UserError(
    `${place(cell)}: a second cell is tagged "parameters"; keep one`,
  );
}

/** Someone set a parameter that the notebook has not. */
export function unknownParameter(
  notebook: string,
  name: string,
  parameters: readonly string[],
): UserError {
  return new UserError(
    `${file(notebook)}: there is no parameter ${quote(name, 60)}; ${parametersThere(parameters)}`,
  );
}

/** A parameter was set to a value of another type. */
export function parameterType(
  notebook: string,
  name: string,
  value: unknown,
  kinds: readonly string[],
): UserError {
  return new UserError(
    `${file(notebook)}: parameter ${quote(name, 60)} cannot be ${
      typeof value === "string" ? quote(value, 60) : printable(String(value), 60)
    }; ` +
      `give ${kinds.map((kind) => KINDS[kind] ?? kind).join(" or ")}`,
  );
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  null: "null",
};

function parametersThere(parameters: readonly string[]): string {
  return parameters.length === 0
    ? "it has no parameters"
    : `its parameters are: ${parameters.map((name) => printable(name, 60)).join(", ")}`;
}

/** A cell is no TypeScript. */
export function syntaxError(cell: CellPlace, detail: string): UserError {
  return new UserError(
    `${place(cell)}: syntax error: ${printable(detail)}; correct the cell`,
  );
}

/** A cell ran longer than it may. */
export function cellTimeLimit(
  cell: CellPlace,
  kernel: string,
  timeoutMs: number,
): UserError {
  return new UserError(
    `${place(cell)}: still running after the limit of ${
      timeoutMs / 1000
    } s in the ${kernel} kernel, which was ended; ` +
      "look for an endless loop, or raise the limit",
  );
}

/** The kernel ended while a cell ran. */
export function kernelDied(
  cell: CellPlace,
  kernel: string,
  how: {
    readonly status: number | null;
    readonly signal: string | null;
    readonly lastWords: string;
  },
): UserError {
  const ending = how.signal === null ? `with status ${how.status}` : `by signal ${how.signal}`;
  const words = how.lastWords === "" ? "" : `, saying ${quote(how.lastWords)}`;
  return new UserError(
    `${place(cell)}: the ${kernel} kernel died, ended ${ending}${words}; a cell must not end its process`,
  );
}

/** The kernel did not come up. */
export function kernelDidNotStart(kernel: string, why: string): UserError {
  return new UserError(
    `the ${kernel} kernel did not start: ${printable(why, 300)}; run deno task setup and try again`,
  );
}

/** A program that runs a kernel is missing. */
export function programMissing(program: string, how: string): UserError {
  return new UserError(`${program} is not on PATH; ${how}`);
}

/** A cell gave the library something that it refuses, such as a path that holds no kernel tree. */
export function cellRefused(cell: CellPlace, refusal: string): UserError {
  return new UserError(`${place(cell)}: ${printable(refusal, 400)}`);
}

/** A cell failed: what a report's author reads. One line. */
export function cellFailed(
  cell: CellPlace,
  kernel: string,
  name: string,
  message: string,
): string {
  const text = message === "" ? printable(name, 80) : `${printable(name, 80)}: ${printable(message, 400)}`;
  return `${place(cell)}, ${kernel} kernel: ${text}`;
}

/** Where the two kernels' outputs first differ. Three lines. */
export function kernelsDiffer(
  cell: CellPlace,
  tslab: string,
  deno: string,
): string {
  return `${place(cell)}: the kernels' outputs differ\n  tslab: ${printable(tslab, 400)}\n  deno:  ${
    printable(deno, 400)
  }`;
}
