import { statSync } from "node:fs";
import { cannotRead, notAFolder } from "../messages/files.ts";
import { UserError } from "../messages/user_error.ts";
import { userPath } from "./user_path.ts";

/**
 * The folder that scenarios are to be written to; it need not be there.
 *
 * @param typed As somebody typed it.
 * @throws {UserError} where it is something else than a folder.
 */
export function scenarioFolder(typed: string): string {
  if (typed === "") throw notAFolder(typed);
  const path = userPath(typed);
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === false) throw notAFolder(typed);
  } catch (error) {
    throw error instanceof UserError ? error : cannotRead(typed, error);
  }
  return path;
}
