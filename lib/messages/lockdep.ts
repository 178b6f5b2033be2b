import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** A lockdep scheme that does not exist. */
export function unknownScheme(name: string, known: readonly string[]): UserError {
  return new UserError(`there is no lockdep mode ${quote(name, 40)}; name one of ${known.join(", ")}`);
}
