/** Files that a task is asked to write, looked at before anything is read or computed. */
import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { outputIsInput, sameOutput } from "../messages/outputs.ts";
import { checkWritable } from "../files/atomic_write.ts";
import { userPath } from "./user_path.ts";

/** A file to be written. */
export interface Output<O extends string = string> {
  /** The option that names it. */
  readonly option: O;
  /** Absolute. */
  readonly path: string;
}

/** The outputs among the options of a task, in the order of the names given. */
export function outputsAsked<const O extends string>(
  options: readonly O[],
  values: { readonly [option in NoInfer<O>]?: string | undefined },
): readonly Output<O>[] {
  return options.flatMap((option) => {
    const typed = values[option];
    return typed === undefined ? [] : [{ option, path: userPath(typed) }];
  });
}

/**
 * Refuses outputs that would replace what is to be read, or one another.
 *
 * @param inputs Paths of files and folders that are read; those that are not there are told of by who reads them.
 * @param isRead Which files inside of a folder are read, by their path; none where absent.
 * @throws {UserError} where one does, or cannot be written.
 */
export function checkOutputs(
  outputs: readonly Output[],
  inputs: readonly string[],
  isRead: (path: string) => boolean = () => false,
): void {
  for (const [i, { option, path }] of outputs.entries()) {
    const same = outputs.slice(0, i).find((other) => place(other.path) === place(path));
    if (same) throw sameOutput(same.option, option, path);
    for (const input of inputs) {
      if (isSame(path, input) || isRead(path) && isInside(path, input)) throw outputIsInput(option, path);
    }
    checkWritable(path);
  }
}

/** Whether two paths lead to one file that is there. */
function isSame(path: string, input: string): boolean {
  const [there, read] = [status(path), status(input)];
  return there !== undefined && there.dev === read?.dev && there.ino === read.ino;
}

/** Whether a path leads to a file that is there, inside of a folder. */
function isInside(path: string, folder: string): boolean {
  return status(path) !== undefined && place(path).startsWith(place(folder) + sep);
}

function status(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** The path with its links followed, of a file that is not there yet those of its folder. */
function place(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return path;
    }
  }
}
