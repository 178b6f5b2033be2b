import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** Nothing in the file looks as if a kernel had printed it. */
export function notALog(): UserError {
  return new UserError(
    "this is no kernel log: no line of it is a kernel's; save the output of dmesg, or of the console",
  );
}

/** A kernel's log without any initcall or probe in it. */
export function noBootRecords(): UserError {
  return new UserError(
    "this log says nothing of initcalls and probes; boot with initcall_debug and ignore_loglevel on the kernel's " +
      "command line, and save the log again",
  );
}

/** A splat, an oops or a hung task, and nothing of how long anything took. */
export function onlyReports(): UserError {
  return new UserError(
    "this log has a splat, an oops or a hung task, and says nothing of initcalls and probes; deno task diagnose explains it",
  );
}

/** A record of an initcall or a probe that is not all there. */
export function cutRecord(line: number, text: string): UserError {
  return new UserError(
    `line ${line} is cut or torn: ${
      quote(text, 80)
    }; save the log again with dmesg, or pass over such lines with --partial`,
  );
}

/** The log ends, or has lost lines, while an initcall runs. */
export function endsInside(line: number, name: string): UserError {
  return new UserError(
    `the log is cut: ${
      quote(name, 60)
    }, called on line ${line}, never returns; save the whole log (log_buf_len=16M), ` +
      "or take what is there with --partial",
  );
}

/** More initcalls run at one time than any kernel has tasks for. */
export function tooManyAtOnce(line: number, most: number): UserError {
  return new UserError(
    `on line ${line}, more than ${most} initcalls run that have not returned: no kernel prints that; save the log again`,
  );
}

/** A record gives a time below zero. */
export function negativeTime(line: number, text: string): UserError {
  return new UserError(`line ${line} gives a negative time: ${quote(text, 80)}; save the log of another boot`);
}

/** A record gives a time that is longer than a scenario may take. */
export function impossibleTime(line: number, text: string): UserError {
  return new UserError(
    `line ${line} gives a time of more than a day: ${quote(text, 80)}; correct it, or save the log of another boot`,
  );
}

/** The file is packed by a program that its first bytes tell. */
export function packedLog(program: string): UserError {
  return new UserError(`this is no text but packed by ${program}; unpack it first`);
}

/** A second kernel begins to print. */
export function anotherBoot(line: number): UserError {
  return new UserError(`line ${line} begins another boot; keep the lines of one boot only`);
}

/** More records than are read. */
export function tooManyRecords(line: number, most: number): UserError {
  return new UserError(
    `line ${line} is one initcall or probe too many: at most ${most} are read; keep the lines up to the end of the boot`,
  );
}

/** A text that should hold a lock_stat table has none. */
export function noLockStat(): UserError {
  return new UserError(
    'there is no lock_stat table in it: none of its lines is "lock_stat version 0.4"; save /proc/lock_stat',
  );
}

/** A lock_stat table of another layout. */
export function otherLockStat(line: number, version: string): UserError {
  return new UserError(`line ${line}: lock_stat version ${quote(version, 20)} is not known; only 0.4 is`);
}

/** A line inside a lock_stat table that is none of its own. */
export function badLockStatLine(line: number, text: string): UserError {
  return new UserError(
    `line ${line} does not belong in a lock_stat table: ${quote(text.trim(), 80)}; save /proc/lock_stat again`,
  );
}

/** A lock_stat table that does not come to its end. */
export function cutLockStat(line: number): UserError {
  return new UserError(`the lock_stat table is cut after line ${line}; save /proc/lock_stat again, whole`);
}

/** A file of a scenario or a boot log that does not fit: which one, and why. */
export function inputProblem(where: string, problem: string): UserError {
  return new UserError(`${printable(where)}: ${problem}`);
}

/** The line of progress while a log is read. */
export function readingLog(megabytes: number): string {
  return `reading the log: ${Math.floor(megabytes)} MB`;
}
