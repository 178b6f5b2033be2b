import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { PROJECT } from "./project.ts";

/** How a task ended and what it said. */
export interface TaskRun {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** How to start a task. */
export interface TaskOptions {
  /** The folder that a person is in; the project's where it is left out. */
  readonly from?: string;
  /** Changes to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A program and its arguments, which runs the words that follow it. */
  readonly within?: readonly string[];
}

/** The command of a task in deno.json, its permissions too, as words. */
function taskCommand(task: string): readonly string[] {
  const config = JSON.parse(readFileSync(join(PROJECT, "deno.json"), "utf8")) as {
    readonly tasks: Readonly<Record<string, { readonly command: string }>>;
  };
  const [program, ...words] = (config.tasks[task]?.command ?? "").split(" ");
  assert.equal(program, "deno", `the task ${task} is a command of deno`);
  return [process.execPath, ...words];
}

/** What starts a task, and how. */
function processOf(task: string, args: readonly string[], { within = [], from = PROJECT, env }: TaskOptions) {
  const [program = "", ...words] = [...within, ...taskCommand(task), ...args];
  const { DRIVER_CORE_LAB_DEBUG: _, ...inherited } = process.env;
  return { program, words, options: { cwd: PROJECT, env: { ...inherited, INIT_CWD: from, ...env } } };
}

/** As {@linkcode runTask}, for a test that waits for nothing else. */
export function runTaskAlone(task: string, args: readonly string[], given: TaskOptions = {}): TaskRun {
  const { program, words, options } = processOf(task, args, given);
  const { status, stdout, stderr } = spawnSync(program, words, { ...options, encoding: "utf8", maxBuffer: 2 ** 28 });
  return { status, out: stdout, err: stderr };
}

/** Runs a task of deno.json in a process of its own, with the permissions that it has there. */
export async function runTask(task: string, args: readonly string[], given: TaskOptions = {}): Promise<TaskRun> {
  const { program, words, options } = processOf(task, args, given);
  const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const [out, err] = [gather(child.stdout), gather(child.stderr)];
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return { status, out: out(), err: err() };
}

/** Runs a task in a terminal, where Deno asks a person for what the task may not do; ends it after a minute. */
export function runTaskInTerminal(script: string, task: string, args: readonly string[], given: TaskOptions = {}) {
  const { program, words, options } = processOf(task, args, given);
  const command = [program, ...words].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
  const { status, stdout } = spawnSync(script, ["-qec", command, "/dev/null"], {
    ...options,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 60_000,
  });
  return { status, out: stdout };
}

/** Collects what a stream brings; the function gives all of it as text. */
function gather(stream: NodeJS.ReadableStream): () => string {
  const parts: Uint8Array[] = [];
  stream.on("data", (bytes: Uint8Array) => parts.push(bytes));
  return () => Buffer.concat(parts).toString("utf8");
}

/**
 * Asserts that a task refused what it was given: exit status 2, nothing printed, and one sentence on standard error that
 * tells nothing of how the task is made.
 */
export function assertRefused({ status, out, err }: TaskRun, task: string, sentence: RegExp): void {
  assert.match(err, sentence);
  assert.match(err, new RegExp(`^${task}: [^\\n]+\\n$`), "one sentence");
  assertNoInternals(err);
  assert.equal(status, 2, err);
  assert.equal(out, "");
}

/** Asserts that a text has no stack trace, no colour, no place in the source of a program, and no word of a bug. */
export function assertNoInternals(text: string): void {
  assert.doesNotMatch(text, /\n\s+at |Stack|file:\/\/|\bext:|\bnode:|\.[cm]?[jt]s:\d|internal error|--allow-/);
  assert.ok(!text.includes("\u001b"), "no control sequence");
}
