/** Parts of the machine that some tests need: looked up on PATH, and only tried where that says too little. */
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { onPath } from "../../lib/report/run/programs.ts";

/** A part that a test can need. */
export type Part = keyof typeof PARTS;

interface PartFacts {
  readonly programs: readonly string[];
  /** How a person gets it. */
  readonly install: string;
  /** Whether the program does here what the tests want of it; true where this is left out. */
  readonly works?: (path: string) => boolean;
}

/** Arguments of `unshare` for mounts that nobody else sees; without rights of an administrator too. */
export const PRIVATE_MOUNTS = ["--map-root-user", "--mount"] as const;

const PARTS = {
  chromium: { programs: ["chromium", "chromium-browser"], install: "apt install chromium" },
  firefox: { programs: ["firefox-esr", "firefox"], install: "apt install firefox-esr" },
  jupyter: { programs: ["jupyter-notebook"], install: "apt install jupyter-notebook" },
  nbconvert: { programs: ["jupyter-nbconvert"], install: "apt install jupyter-nbconvert" },
  // Kernels and containers can forbid user namespaces, and nothing but trying tells.
  privateMounts: {
    programs: ["unshare"],
    install: "user namespaces, sysctl kernel.unprivileged_userns_clone=1, and in a container the right to use them",
    works: (path) => spawnSync(path, [...PRIVATE_MOUNTS, "mount", "-t", "tmpfs", "tmpfs", tmpdir()]).status === 0,
  },
  script: { programs: ["script"], install: "apt install bsdutils" },
  // To an administrator no file is unreadable unless this takes the right away.
  setpriv: { programs: ["setpriv"], install: "apt install util-linux" },
} as const satisfies Readonly<Record<string, PartFacts>>;

/** The path of a part's program; undefined where this machine has none. */
export function part(name: Part): string | undefined {
  const { programs, works = () => true }: PartFacts = PARTS[name];
  for (const program of programs) {
    const path = onPath(program);
    if (path !== undefined && works(path)) return path;
  }
  return undefined;
}

/** The path of a part's program, for a test that {@linkcode testWith} registered with that part. */
export function partPath(name: Part): string {
  const path = part(name);
  if (path === undefined) throw new Error(`${name} is not on this machine; register the test with testWith`);
  return path;
}

/**
 * Registers a test that needs parts of the machine. Where one is missing the test is ignored, and a line of JSON that
 * says so goes to the file that `DRIVER_CORE_LAB_LEFT_OUT` names, for `deno task test` to print at its end.
 */
export function testWith(parts: readonly Part[], name: string, fn: () => Promise<void>): void {
  const missing = parts.filter((needed) => part(needed) === undefined);
  const list = process.env["DRIVER_CORE_LAB_LEFT_OUT"];
  if (missing.length > 0 && list !== undefined) {
    const needs = missing.map((needed) => `${needed}: ${PARTS[needed].install}`).join(", ");
    appendFileSync(list, JSON.stringify({ name, needs }) + "\n");
  }
  // A browser's or a server's handles outlive the promise that ended it by a moment.
  Deno.test({ name, ignore: missing.length > 0, sanitizeOps: false, sanitizeResources: false, fn });
}

/**
 * What runs a program so that closed files are closed to it, even where it is an administrator's; for a test that
 * {@linkcode testWith} registered with `setpriv`.
 */
export function obeyingPermissions(): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  const rights = "-dac_override,-dac_read_search";
  return [partPath("setpriv"), "--bounding-set", rights, "--inh-caps", rights];
}
