import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peerFailed } from "../../messages/bench.ts";

/** What running something cost. */
export interface Cost {
  /** Seconds by the clock. */
  readonly wall: number;
  /** Seconds of user and system time, of all processes together. */
  readonly cpu: number;
  /** Largest resident set of one of the processes, in megabytes (2^20). */
  readonly megabytes: number;
  /** What it printed. */
  readonly output: string;
}

/**
 * Runs a shell's command to its end, under GNU time.
 *
 * @param scratch A folder for its account.
 * @throws {Error} where it fails.
 */
export async function timed(scratch: string, command: string, words: readonly string[]): Promise<Cost> {
  const account = join(scratch, "account");
  // The words are the shell's parameters: no path becomes part of a command. A file, because Deno changes what it takes
  // for a call of itself among the words of a program that it starts.
  const script = join(scratch, "command.sh");
  writeFileSync(script, `set -- ${words.map(quoted).join(" ")}\n${command}\n`);
  const child = spawn("time", ["-f", "%e %U %S %M", "-o", account, "sh", script], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "", errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => output += text);
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors += text);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (status !== 0) throw peerFailed(command, errors || output);
  const [wall = NaN, user = NaN, system = NaN, kilobytes = NaN] = readFileSync(account, "utf8").trim().split(/\s+/)
    .map(Number);
  return { wall, cpu: user + system, megabytes: kilobytes / 1024, output };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The quickest by the clock of several runs. */
export async function quickest(runs: number, once: () => Promise<Cost>): Promise<Cost> {
  let best = await once();
  for (let run = 1; run < runs; run++) {
    const cost = await once();
    if (cost.wall < best.wall) best = cost;
  }
  return best;
}
