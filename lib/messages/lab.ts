import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** No front end for notebooks is installed. */
export function noJupyter(): UserError {
  return new UserError(
    "no Jupyter is installed; get one with apt install jupyter-notebook, or with pip install jupyterlab",
  );
}

/** `--port` is no port. */
export function badPort(text: string): string {
  return `--port takes a number from 1 to 65535, not '${text}'`;
}

/** An argument that is no option. */
export function strayArgument(text: string): string {
  return `${quote(text)} is no option; the folder notebooks is always opened, and options for Jupyter come after --`;
}
