import { UserError } from "./user_error.ts";

/** The pictures cannot be taken without a browser. */
export function chromiumMissing(): UserError {
  return new UserError("there is no chromium on PATH: install it (apt install chromium) and try again");
}
