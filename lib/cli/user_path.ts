import { resolve } from "node:path";
import process from "node:process";

/**
 * The absolute form of a path that a person typed.
 *
 * `deno task` runs in the project's folder, wherever it was called; `INIT_CWD` says where that was.
 */
export function userPath(typed: string): string {
  return resolve(process.env["INIT_CWD"] ?? process.cwd(), typed);
}
