import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** A step of the set-up that takes a while has begun. */
export function working(what: string): string {
  return `setup: ${what} …\n`;
}

/** A program that the set-up needs is not on PATH. */
export function toolMissing(program: string): UserError {
  return new UserError(`cannot run ${quote(program)}: install Node.js (20.19 or later) with npm and try again`);
}

/** Node is there, but too old to load the packages. */
export function nodeTooOld(found: string, least: string): UserError {
  return new UserError(`Node ${printable(found)} is too old: install Node ${least} or later`);
}

/** `npm ci` failed; npm's own last words say why. */
export function installFailed(output: string): UserError {
  return new UserError(`npm ci failed: ${lastWords(output)}; check the network or registry settings and try again`);
}

/** The library does not compile. */
export function buildFailed(output: string): UserError {
  return new UserError(`the library does not build: ${lastWords(output)}; deno task ok shows all of it`);
}

function lastWords(output: string): string {
  const lines = output.split("\n").filter((line) => /error/i.test(line) && !/complete log/i.test(line));
  return printable(lines.slice(0, 3).join(" | ") || output.trim().split("\n").at(-1) || "no output", 600);
}
