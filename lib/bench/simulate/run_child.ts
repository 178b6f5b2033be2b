/** Processes that print one line of JSON. */
import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { peerFailed } from "../../messages/bench.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const MOST_OUTPUT = 2 ** 20;

/**
 * Runs a program and reads what it printed. `deno` is this Deno, running a file of this project.
 * @throws {UserError} where it fails.
 */
export function runChild<T>(program: string, file: string, args: readonly string[]): Promise<T> {
  const command = program === "deno"
    ? [process.execPath, "run", "--quiet", "--no-check", "--allow-read", "--allow-env", "--allow-sys", file, ...args]
    : file === ""
    ? [program, ...args]
    : [program, file, ...args];
  return new Promise((resolve, reject) => {
    execFile(command[0]!, command.slice(1), { cwd: ROOT, maxBuffer: MOST_OUTPUT }, (error, output, errors) => {
      if (error) return reject(peerFailed(program, errors || output || error.message));
      try {
        resolve(JSON.parse(output) as T);
      } catch {
        reject(peerFailed(program, output));
      }
    });
  });
}
