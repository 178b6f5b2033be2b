import process from "node:process";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { internalError, usage, valueMissing } from "../messages/command.ts";
import { print } from "./print.ts";
import { errorText, UserError } from "../messages/user_error.ts";

/** Options of a command as `node:util`'s parseArgs takes them; `help` is added to each. */
export type Options = NonNullable<ParseArgsConfig["options"]>;

/** A task of `deno task`: what it is called, what it takes, what it does. */
export interface Command<O extends Options> {
  /** As in `deno task NAME`. */
  readonly name: string;
  /** The text of `--help`: usage, options, exit statuses, examples. */
  readonly help: string;
  readonly options: O;
  /** Least and most positional arguments. */
  readonly positionals: readonly [least: number, most: number];
  /** Does the work and returns the exit status: 0 as expected, 1 not as expected. Bad input throws `UserError`. */
  run(values: Values<O>, positionals: readonly string[]): number | Promise<number>;
}

/** What the options of a command parsed to. */
export type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>
>["values"];

/**
 * Parses the arguments, runs the command and ends the process: status 0 or 1 from the command itself, 2 with one
 * sentence on standard error for bad input, 70 for a bug of ours (with the stack only if `DRIVER_CORE_LAB_DEBUG` is set).
 */
export async function runCommand<O extends Options>(command: Command<O>, args = process.argv.slice(2)): Promise<void> {
  process.stdout.on?.("error", (error: { code?: string }) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  });
  process.exitCode = await exitStatus(command, args);
}

async function exitStatus<O extends Options>(command: Command<O>, args: readonly string[]): Promise<number> {
  try {
    const end = args.indexOf("--");
    const own = end === -1 ? args : args.slice(0, end);
    if (own.includes("--help") || own.includes("-h")) {
      print(command.help.trim() + "\n");
      return 0;
    }
    const parsed = parse(command, args);
    return await command.run(parsed.values, parsed.positionals);
  } catch (error) {
    if (error instanceof UserError) {
      process.stderr.write(`${command.name}: ${error.message}\n`);
      return 2;
    }
    const debug = process.env["DRIVER_CORE_LAB_DEBUG"] !== undefined;
    process.stderr.write(internalError(command.name, error, debug) + "\n");
    return 70;
  }
}

function parse<O extends Options>(command: Command<O>, args: readonly string[]) {
  let parsed;
  try {
    parsed = parseArgs({
      args: joinNegative(args, command.options),
      options: command.options,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    const [, option] = /^Option '(-[^' ]+)[^']*' argument (?:is ambiguous|missing)/.exec(errorText(error)) ?? [];
    throw usage(command.name, option === undefined ? errorText(error) : valueMissing(option));
  }
  const [least, most] = command.positionals;
  const given = parsed.positionals.length;
  if (given < least) throw usage(command.name, "an argument is missing");
  if (given > most) throw usage(command.name, `${given - most} argument(s) too many`);
  return parsed;
}

/** Joins an option with a negative number behind it, which would pass for another option: the command can refuse it then. */
function joinNegative(args: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (const [i, arg] of args.entries()) {
    if (arg === "--") return [...joined, ...args.slice(i)];
    const name = joined.at(-1)?.replace(/^--/, "") ?? "";
    const takesValue = Object.hasOwn(options, name) && options[name]!.type === "string";
    if (takesValue && args[i - 1] === `--${name}` && /^-[\d.]/.test(arg)) joined.push(`${joined.pop()}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}
