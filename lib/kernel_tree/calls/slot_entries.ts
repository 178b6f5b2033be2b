import type { Brackets } from "../c_brackets.ts";
import { IDENTIFIER, isPunctuation, STRING, type Tokens, tokenText } from "../c_tokens.ts";
import type { NameTable } from "./name_table.ts";
import { readSleepOps } from "./sleep_ops.ts";

const AND = 38, OPEN_PAREN = 40, CLOSE_PAREN = 41, COMMA = 44, DOT = 46, EQUALS = 61, OPEN_SQUARE = 91;
const OPEN_BRACE = 123;
const DEEPEST = 16;
const LOWER_CASE = /[a-z]/;
/** A pointer to a `struct dev_pm_ops`. */
const IS_PM = /(?:^|\.)pm$/;

/** The file that an initialiser is in. */
export interface SlotScope {
  readonly names: NameTable;
  /** Functions that the file defines or declares. */
  readonly functions: ReadonlySet<string>;
  readonly slots: number[];
}

/**
 * Reads the entries `.member = name` of a braced initialiser; entries by position and array indices are passed through.
 *
 * @param open Index of its `{`, which is closed.
 * @param tag The struct's.
 * @param variable The variable's name; empty for a compound literal.
 * @param scope Its slots get records of `SLOT_FIELDS`.
 */
export function readSlots(
  tokens: Tokens,
  brackets: Brackets,
  open: number,
  tag: string,
  variable: string,
  { names, functions, slots: found }: SlotScope,
): void {
  entries(open, "", 0);

  function entries(from: number, path: string, depth: number): void {
    const close = brackets.close[from]!;
    for (let i = from + 1; i < close;) {
      let place = path;
      // A macro that stands for entries has its commas inside.
      if (tokens.kind[i] === IDENTIFIER && isPunctuation(tokens, i + 1, OPEN_PAREN) && brackets.close[i + 1]! > i) {
        if (tag === "dev_pm_ops") readSleepOps(tokens, brackets, i, variable, names, found);
        i = brackets.close[i + 1]! + 1;
        if (isPunctuation(tokens, i, DOT) || tokens.kind[i] === IDENTIFIER) continue;
      }
      while (i < close && !isPunctuation(tokens, i, EQUALS)) {
        if (isPunctuation(tokens, i, DOT) && tokens.kind[i + 1] === IDENTIFIER) {
          place = place === "" ? tokenText(tokens, i + 1) : `${place}.${tokenText(tokens, i + 1)}`;
          i += 2;
        } else if (isPunctuation(tokens, i, OPEN_SQUARE) && brackets.close[i]! > i) i = brackets.close[i]! + 1;
        else break;
      }
      if (isPunctuation(tokens, i, EQUALS)) i++;
      if (isPunctuation(tokens, i, OPEN_BRACE) && brackets.close[i]! > i) {
        if (depth < DEEPEST) entries(i, place, depth + 1);
        i = brackets.close[i]! + 1;
      } else if (place !== "") value(i, place);
      while (i < close && !isPunctuation(tokens, i, COMMA)) {
        const skips = isPunctuation(tokens, i, OPEN_BRACE) || isPunctuation(tokens, i, OPEN_PAREN);
        i = skips && brackets.close[i]! > i ? brackets.close[i]! + 1 : i + 1;
      }
      i++;
    }
  }

  function value(at: number, path: string): void {
    let i = at;
    const byAddress = isPunctuation(tokens, i, AND);
    if (byAddress) i++;
    if (tokens.kind[i] === STRING && path === "name" && tag === "bus_type") {
      found.push(names.of(tag), names.of(path), names.of(tokenText(tokens, i)), names.of(variable), tokens.line[i]!);
      return;
    }
    if (tokens.kind[i] !== IDENTIFIER) {
      // A cast: (type)name
      if (!isPunctuation(tokens, i, OPEN_PAREN) || brackets.close[i]! < 0) return;
      i = brackets.close[i]! + 1;
      if (tokens.kind[i] !== IDENTIFIER) return;
    } else if (isPunctuation(tokens, i + 1, OPEN_PAREN)) {
      // A wrapper such as pm_ptr(name): what it wraps.
      let inner = i + 2;
      if (isPunctuation(tokens, inner, AND)) inner++;
      if (tokens.kind[inner] !== IDENTIFIER || !isPunctuation(tokens, inner + 1, CLOSE_PAREN)) return;
      i = inner;
    }
    const name = tokenText(tokens, i);
    if (!LOWER_CASE.test(name) || name === "true" || name === "false") return;
    if (byAddress && !path.endsWith("bus") && !IS_PM.test(path) && !functions.has(name)) return;
    found.push(names.of(tag), names.of(path), names.of(name), names.of(variable), tokens.line[i]!);
  }
}
