import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** The data of the baseline could not be understood. */
export function badBaseline(path: string, problem: string): UserError {
  return new UserError(
    `${quote(path)} is no baseline (${printable(problem, 80)}): write it again with --write-baseline`,
  );
}

/** A baseline was to be written from a tree that lacks modelled functions. */
export function incompleteBaseline(version: string, missing: readonly string[]): UserError {
  return new UserError(
    `Linux ${printable(version, 40)} has not all that is modelled (${missing.join(", ")}), ` +
      "so it can be no baseline: name the tree that the model was read from",
  );
}

/** First line of the table. */
export function driftHeading(version: string, baseline: string, modelled: number): string {
  return `Linux ${printable(version, 40)} against the model, which was read from Linux ${baseline}: ` +
    `${modelled} functions`;
}

/** Last line of the table. */
export function driftSummary(counts: { readonly [state: string]: number }): string {
  const parts = Object.entries(counts).map(([state, count]) => `${count} ${state}`);
  return parts.join(", ");
}

/** Said where everything is the same. */
export const ALL_SAME = "Every modelled function is what the model was read from.";

/** Said where something is not. */
export const READ_AGAIN =
  "The model does not describe the others: read them before you trust a verdict on this kernel.";

/** What became of a function, in a few words. */
export function driftDetail(state: string, differs: readonly string[], foundIn: readonly string[]): string {
  const parts = differs.join(" and ");
  if (state === "differs") return parts;
  if (state === "moved") return `to ${foundIn[0]}${parts === "" ? "" : ` with another ${parts}`}`;
  if (state === "missing" && foundIn.length > 0) {
    const more = foundIn.length > 2 ? ` and ${foundIn.length - 2} more` : "";
    return `another of the name in ${foundIn.slice(0, 2).join(", ")}${more}`;
  }
  return "";
}

/** What was written. */
export function baselineWritten(version: string, functions: number): string {
  return `Linux ${printable(version, 40)} is the baseline now: ${functions} functions`;
}

/** `--help` of `deno task drift`. */
export const DRIFT_HELP = `
Usage: deno task drift TREE [options]

Which functions that the model of the driver core describes are different in a kernel tree from the kernel that the
model was read from. TREE is a folder, or a .tar, .tar.gz or .tar.xz of one; nothing is built, configured or unpacked.

Compared are hashes of each function without comments, white space and attributes: its head (what it is called with and
returns) and its body apart. A function is looked for in the file where the baseline has it; where it is not there, in
all others. "moved" is one that another file has with the same body, or that one other file defines for all to call;
"missing" one that is nowhere, or of which only other functions have the name. A message text or a renamed variable
differs, too: that a body differs says that somebody must read it, not that the model is wrong.

Options:
  --all              list the functions that are the same as well
  --json             print {"baseline", "version", "functions", "counts"} as JSON in place of the table
  --write-baseline   make TREE the baseline: for whoever has read it against the model
  -h, --help         this text

Exit status: 0 all the same, 1 something is not, 2 bad input.

Examples:
  deno task drift ~/src/linux
  deno task drift /usr/src/linux-source-6.1.tar.xz --json | jq -r '.functions[] | select(.state != "same").name'
`;
