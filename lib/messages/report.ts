import { findingMark } from "./notebook.ts";
import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** `-p` was not followed by NAME=VALUE. */
export function badParameter(given: string): UserError {
  return new UserError(`-p wants NAME=VALUE, as in -p tree=/usr/src/linux, and got ${quote(given)}`);
}

/** A parameter was given that none of the notebooks to run has. */
export function parameterOfNone(
  name: string,
  known: readonly { readonly notebook: string; readonly parameters: readonly string[] }[],
): UserError {
  const there = known.map(({ notebook, parameters }) => `${notebook} has ${parameters.join(", ") || "none"}`);
  return new UserError(`there is no parameter ${quote(name)}: ${printable(there.join("; "), 400)}`);
}

/** No notebook has this name. */
export function noSuchNotebook(name: string, known: readonly string[]): UserError {
  return new UserError(`there is no notebook ${quote(name)}: name a file, or one of ${known.join(", ")}`);
}

/** A notebook imports the library from where it is not. */
export function libraryNotFound(name: string): UserError {
  return new UserError(
    `notebook ${printable(name, 80)} imports driver-core-lab, which is found from this project only: put it into ` +
      "notebooks/, or npm install this project's lib/package beside it",
  );
}

/** Two notebooks would become the same report. */
export function sameReport(name: string): UserError {
  return new UserError(
    `two notebooks are called ${quote(name)}, and each would be ${quote(`${name}.html`)}: run them apart`,
  );
}

/** A notebook would become the page that leads to all reports. */
export function reservedName(name: string): UserError {
  return new UserError(
    `${quote(`${name}.html`)} is the page that leads to all reports: give the notebook another name`,
  );
}

/** The folder has no notebook. */
export function noNotebooks(): UserError {
  return new UserError("there is no notebook in notebooks/: add one, or name a file");
}

/** `--kernel` has another value. */
export function badKernel(given: string): UserError {
  return new UserError(`--kernel wants tslab, deno or both, and got ${quote(given)}`);
}

/** `--timeout` is no positive number of seconds. */
export function badTimeout(given: string): UserError {
  return new UserError(`--timeout wants a number of seconds above 0, and got ${quote(given)}`);
}

/** What runs now, for the line of progress. */
export function runningCell(notebook: string, kernel: string, cell: number, cells: number): string {
  return `${notebook} (${kernel}): cell ${cell} of ${cells}`;
}

/** Where a notebook ran: in one kernel, in both with equal outputs, or not at all. */
export function howRun(kernels: readonly string[], cached: boolean): string {
  const where = kernels.length > 1 ? `${kernels.join(" and ")} agree` : kernels.join("");
  return cached ? `${where}, from the cache` : where;
}

/** One report that was written: its file and its finding. */
export function reportLine(
  file: string,
  how: string,
  finding: { readonly text: string; readonly holds: boolean | null } | null,
): string {
  const mark = findingMark(finding?.holds ?? null);
  const text = finding === null ? "" : `    ${mark === "" ? "" : `${mark}: `}${printable(finding.text, 400)}\n`;
  return `${printable(file, Infinity)}  (${how})\n${text}`;
}

/** Reports were not written because a notebook failed. */
export function reportFailed(message: string): string {
  return `report: ${message}\n`;
}
