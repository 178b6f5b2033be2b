/** CPU time of other programs. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How a program ended. */
export interface Measured {
  readonly status: number | null;
  /** What it printed, errors too. */
  readonly output: string;
  /** User and system time of the program and those that it waited for. */
  readonly cpuSeconds: number;
}

const TIMED = `TIMEFORMAT='%3U %3S'; { time "$@" 2>&1; } 2>"$0"`;

/** Runs a program to its end in a folder. Its time is bash's account, in thousandths of a second. */
export async function measure(folder: string, command: readonly string[]): Promise<Measured> {
  return await inScratchFolder(async (scratch) => {
    const times = join(scratch, "times");
    const child = spawn("bash", ["-c", TIMED, times, ...command], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => output += text);
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    const [user = NaN, system = NaN] = readFileSync(times, "utf8").trim().split(" ").map(Number);
    return { status, output, cpuSeconds: user + system };
  });
}

/** Hands a new folder to `use`, and removes it afterwards. */
export async function inScratchFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "driver-core-lab-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
