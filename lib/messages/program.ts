import { UserError } from "./user_error.ts";

/** A program has more places than a state can name. */
export function programTooLarge(places: number, most: number): UserError {
  return new UserError(
    `this is too large: its program has ${places} places, more than ${most}; leave out devices, links or tasks`,
  );
}
