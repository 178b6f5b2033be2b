import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { cannotWrite } from "../../messages/files.ts";
import { KernelEnded } from "./kernel_session.ts";

/** A child process that does not outlive this one, in a process group of its own, with a private folder. */
export interface GuardedChild {
  readonly child: ChildProcess;
  /** Rejects with {@linkcode KernelEnded} when the process has ended and its pipes are empty. Never fulfilled. */
  readonly ended: Promise<never>;
  /** Kills the whole group and removes the folder; fulfilled when the process is gone. */
  end(): Promise<void>;
}

interface Guarded {
  readonly pid: number;
  readonly folder: string;
}

const alive = new Set<Guarded>();
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
const TAIL = 4000;

/** A private folder for what a session keeps on disk, and the file in it that the kernel's process starts from. */
export interface SessionFile {
  readonly folder: string;
  readonly file: string;
}

/**
 * Writes a file that only this user can read into a new folder; {@linkcode spawnGuarded} takes the folder and removes it
 * at the end.
 *
 * @throws {UserError} where it cannot be written.
 */
export function writeSessionFile(name: string, content: string): SessionFile {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), "driver-core-lab-"));
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return { folder, file };
  } catch (error) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    throw cannotWrite(tmpdir(), error);
  }
}

/**
 * Starts a program that is killed, with what it started itself, when this process ends: at its normal end, by an error,
 * or by SIGINT, SIGTERM or SIGHUP. `pipes` is how many pipes it gets beside stdin, stdout and stderr, from descriptor 3.
 */
export function spawnGuarded(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly folder: string;
    readonly pipes: number;
  },
): GuardedChild {
  const child = spawn(program, [...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    detached: true,
    stdio: Array.from({ length: 3 + options.pipes }, () => "pipe" as const),
  });
  const guarded: Guarded = { pid: child.pid ?? 0, folder: options.folder };
  if (alive.size === 0) listen();
  alive.add(guarded);
  let words = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on(
      "data",
      (bytes: Uint8Array) => words = (words + new TextDecoder().decode(bytes)).slice(-TAIL),
    );
  }
  const gone = new Promise<KernelEnded>((resolve) => {
    child.on(
      "error",
      (error) => resolve(new KernelEnded(null, null, error.message)),
    );
    child.on(
      "close",
      (status, signal) => resolve(new KernelEnded(status, signal, lastLine(words))),
    );
  });
  const ended = gone.then((error) => Promise.reject(error));
  ended.catch(() => {/* Whoever runs a cell waits for it too. */});
  return {
    child,
    ended,
    async end() {
      killGroup(guarded);
      await gone;
      alive.delete(guarded);
      if (alive.size === 0) unlisten();
      rmSync(guarded.folder, { recursive: true, force: true });
    },
  };
}

function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  // Deno warns at every start that its kernel may change.
  return lines.filter((line) => line !== "" && !line.startsWith("Warning")).at(-1) ?? "";
}

function killGroup({ pid }: Guarded): void {
  if (pid === 0) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch { /* The group is gone already. */ }
}

function endAll(): void {
  for (const guarded of alive) {
    killGroup(guarded);
    rmSync(guarded.folder, { recursive: true, force: true });
  }
}

function onSignal(signal: NodeJS.Signals): void {
  endAll();
  process.exit(128 + (SIGNALS[signal as keyof typeof SIGNALS] ?? 0));
}

function listen(): void {
  process.on("exit", endAll);
  for (const signal of Object.keys(SIGNALS)) process.on(signal, onSignal);
}

function unlisten(): void {
  process.off("exit", endAll);
  for (const signal of Object.keys(SIGNALS)) process.off(signal, onSignal);
}
