import { didYouMean } from "./near_name.ts";
import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** A part of a policy's name is unknown. */
export function unknownPolicy(part: string, bases: readonly string[], changes: readonly string[]): UserError {
  return new UserError(
    `there is no policy ${quote(part, 40)}; name one of ${bases.join(", ")}, followed by any of +${
      changes.join(", +")
    }${didYouMean(part, [...bases, ...changes])}`,
  );
}
