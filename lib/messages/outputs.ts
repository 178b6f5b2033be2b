import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** An option for an output names something that is to be read. */
export function outputIsInput(option: string, path: string): UserError {
  return new UserError(`--${option} names ${quote(path)}, which is to be read: name another file`);
}

/** Two options name one file. */
export function sameOutput(first: string, second: string, path: string): UserError {
  return new UserError(`--${first} and --${second} both name ${quote(path)}: give each its own file`);
}
