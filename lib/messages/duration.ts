import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** The text is no duration. */
export function notADuration(path: string, text: string): UserError {
  return new UserError(
    `${path}: ${quote(text, 40)} is no duration; write a number and a unit (ns, us, ms or s), such as "2.5 ms"`,
  );
}

/** A uniform distribution's ends are the wrong way round. */
export function durationsReversed(path: string): UserError {
  return new UserError(`${path}: the first duration is longer than the second; swap them`);
}
