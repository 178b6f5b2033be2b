import type { Brackets } from "../c_brackets.ts";
import { IDENTIFIER, isPunctuation, type Tokens, tokenText } from "../c_tokens.ts";
import type { NameTable } from "./name_table.ts";

const COMMA = 44, OPEN_PAREN = 40;

/** Inside an initialiser: suspend and resume. The `_late` and `_noirq` callbacks run without the device's lock. */
const IN_TABLE = /^(?:SET_)?SYSTEM_SLEEP_PM_OPS$/;
/** The same after the name of the table that the macro defines. */
const DEFINES_TABLE =
  /^(?:DEFINE_|EXPORT_(?:NS_)?(?:GPL_)?)?SIMPLE_DEV_PM_OPS$|^UNIVERSAL_DEV_PM_OPS$|^_DEFINE_DEV_PM_OPS$/;
/** Followed by the table itself: `EXPORT_GPL_DEV_PM_OPS(name) = {…};`. */
const EXPORTS_TABLE = /^EXPORT_(?:NS_)?(?:GPL_)?DEV_(?:SLEEP_)?PM_OPS$/;

/** Whether a macro stands for the head of a `struct dev_pm_ops` whose initialiser follows. */
export function exportsSleepTable(macro: string): boolean {
  return EXPORTS_TABLE.test(macro);
}

/**
 * Reads the macros of `include/linux/pm.h` that fill in a `struct dev_pm_ops`: no other code names its members.
 *
 * @param at Index of the macro's name, before its `(`, which is closed.
 * @param variable The table that it stands in; the macros that define one name it themselves.
 * @param found Gets records of `SLOT_FIELDS`.
 */
export function readSleepOps(
  tokens: Tokens,
  brackets: Brackets,
  at: number,
  variable: string,
  names: NameTable,
  found: number[],
): void {
  const macro = tokenText(tokens, at);
  const defines = DEFINES_TABLE.test(macro);
  if (!defines && !IN_TABLE.test(macro)) return;
  const given = plainArguments(tokens, brackets, at + 1);
  const table = defines ? given[0] ?? "" : variable;
  (["suspend", "resume"] as const).forEach((member, i) => {
    const callback = given[defines ? i + 1 : i] ?? "";
    if (!/[a-z]/.test(callback)) return;
    found.push(names.of("dev_pm_ops"), names.of(member), names.of(callback), names.of(table), tokens.line[at]!);
  });
}

/** Arguments that are one name each; empty for the others. */
function plainArguments(tokens: Tokens, brackets: Brackets, open: number): readonly string[] {
  const close = brackets.close[open]!;
  const found: string[] = [];
  for (let i = open + 1; i < close; i++) {
    const start = i;
    while (i < close && !isPunctuation(tokens, i, COMMA)) {
      i = isPunctuation(tokens, i, OPEN_PAREN) && brackets.close[i]! > i ? brackets.close[i]! + 1 : i + 1;
    }
    found.push(i === start + 1 && tokens.kind[start] === IDENTIFIER ? tokenText(tokens, start) : "");
  }
  return found;
}
