import { didYouMean } from "./near_name.ts";
import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** A kernel that policies start with. */
export interface KnownKernel {
  /** As in a policy. */
  readonly name: string;
  /** Which kernels it describes. */
  readonly about: string;
}

/** A part of a policy's name is unknown. One kernel's number is like another's, but that says nothing of the kernels. */
export function unknownPolicy(part: string, kernels: readonly KnownKernel[], changes: readonly string[]): UserError {
  const isVersion = /^v?\d/i.test(part);
  const names = kernels.map(({ name, about }) => isVersion ? `${name} (${about})` : name);
  const near = isVersion ? "" : didYouMean(part, [...kernels.map(({ name }) => name), ...changes]);
  return new UserError(
    `there is no policy ${quote(part, 40)}; name one of ${names.join(", ")}, followed by any of +${
      changes.join(", +")
    }${near}`,
  );
}
