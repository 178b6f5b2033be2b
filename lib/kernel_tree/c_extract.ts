import { type Brackets, pairBrackets } from "./c_brackets.ts";
import { parseDefine, parseInclude } from "./c_directives.ts";
import type {
  CFacts,
  Include,
  InvocationFact,
  MacroFact,
  ModuleNameArgument,
  NameCopyFact,
  StringFact,
  StructFact,
  VariableFact,
} from "./c_facts.ts";
import { type FunctionScope, isAddressOf, readAlias, readFunctionHead, readNameCopy } from "./c_functions.ts";
import { isStructKeyword, readStructBody, readStructHead } from "./c_structs.ts";
import { IDENTIFIER, isPunctuation, tokenize, type Tokens, tokenText } from "./c_tokens.ts";
import { readString, readVariables } from "./c_variables.ts";

const OPEN_PAREN = 40,
  CLOSE_PAREN = 41,
  COMMA = 44,
  SEMICOLON = 59,
  EQUALS = 61,
  OPEN_BRACE = 123,
  CLOSE_BRACE = 125;
const UNINTERESTING = /^(?:MODULE_|EXPORT_|module_|[a-z]+_initcall)/;
const LONGEST_INVOCATION = 4096;

/** The facts of a file that stand outside of preprocessor lines. */
export type Declarations = Omit<CFacts, "path" | "includes" | "macros">;

/**
 * Reads everything of a C file that the linking needs, in time that grows with its length.
 *
 * @param path Relative to the tree.
 * @param text Decoded as latin1.
 */
export function extractCFacts(path: string, text: string): CFacts {
  const tokens = tokenize(text);
  const includes: Include[] = [];
  const macros: MacroFact[] = [];
  for (const directive of tokens.directives) {
    const include = parseInclude(directive.text);
    if (include) includes.push(include);
    const macro = include ? undefined : parseDefine(directive);
    if (macro) macros.push(macro);
  }
  return { path, includes, macros, ...extractDeclarations(tokens) };
}

/** Reads the declarations out of tokens: also those of an expanded macro. */
export function extractDeclarations(tokens: Tokens): Declarations {
  const brackets = pairBrackets(tokens);
  const structs: StructFact[] = [];
  const variables: VariableFact[] = [];
  const strings: StringFact[] = [];
  const invocations: InvocationFact[] = [];
  const nameCopies: NameCopyFact[] = [];
  const moduleNameArguments: ModuleNameArgument[] = [];
  let scope: FunctionScope | undefined;

  for (let i = 0; i < tokens.count;) {
    if (tokens.kind[i] !== IDENTIFIER) {
      if (scope && isAddressOf(tokens, i)) readAlias(tokens, i, scope);
      i++;
      continue;
    }
    if (isStructKeyword(tokens, i)) {
      const head = readStructHead(tokens, brackets, i);
      if (head.open !== -1 && brackets.close[head.open]! > 0) {
        const tag = readStructBody(tokens, brackets, head, structs);
        i = readVariables(tokens, brackets, tag, brackets.close[head.open]! + 1, variables);
      } else if (head.tag !== "") {
        i = Math.max(head.next, readVariables(tokens, brackets, head.tag, head.next, variables));
      } else i++;
      continue;
    }
    if (isWord(tokens, i, "char")) {
      const string = readString(tokens, brackets, i);
      if (string) strings.push(string);
    } else if (brackets.outside[i] === 1) {
      const open = i + 1;
      const close = isPunctuation(tokens, open, OPEN_PAREN) ? brackets.close[open]! : -1;
      if (close > open) {
        if (isPunctuation(tokens, close + 1, OPEN_BRACE)) {
          scope = readFunctionHead(tokens, brackets, i, open);
          i = close + 1;
          continue;
        }
        if (startsDeclaration(tokens, i)) {
          const invocation = readInvocation(tokens, i, close);
          if (invocation) {
            invocations.push(invocation);
            i = close + 1;
            continue;
          }
        }
      }
    } else if (scope && isWord(tokens, i, "name") && isPunctuation(tokens, i + 1, EQUALS)) {
      const copy = readNameCopy(tokens, i, scope);
      if (copy) nameCopies.push(copy);
    }
    i++;
  }
  if (tokens.text.includes("KBUILD_MODNAME")) {
    collectModuleNameArguments(tokens, brackets, moduleNameArguments);
  }
  for (const directive of tokens.directives) {
    if (!directive.text.includes("KBUILD_MODNAME")) continue;
    const body = tokenize(
      directive.text.replace(/\\\r?\n/g, " ").replace(/^#[ \t]*define[ \t]+\w+(?:\([^()]*\))?/, ""),
    );
    collectModuleNameArguments(body, pairBrackets(body), moduleNameArguments);
  }
  return {
    structs,
    variables,
    strings,
    invocations,
    nameCopies,
    moduleNameArguments,
  };
}

function isWord(tokens: Tokens, i: number, word: string): boolean {
  const start = tokens.start[i]!;
  return tokens.end[i]! - start === word.length &&
    tokens.text.startsWith(word, start);
}

function startsDeclaration(tokens: Tokens, i: number): boolean {
  return i === 0 || isPunctuation(tokens, i - 1, SEMICOLON) ||
    isPunctuation(tokens, i - 1, CLOSE_BRACE) ||
    isPunctuation(tokens, i - 1, CLOSE_PAREN);
}

function readInvocation(tokens: Tokens, at: number, close: number): InvocationFact | undefined {
  const name = tokenText(tokens, at);
  const from = tokens.start[at]!, to = tokens.end[close]!;
  if (UNINTERESTING.test(name) || to - from > LONGEST_INVOCATION) {
    return undefined;
  }
  return { name, text: tokens.text.slice(from, to), line: tokens.line[at]! };
}

/** Finds the calls `callee(…, KBUILD_MODNAME, …)`. */
function collectModuleNameArguments(tokens: Tokens, brackets: Brackets, found: ModuleNameArgument[]): void {
  const calls: { open: number; argument: number }[] = [];
  for (let i = 0; i < tokens.count; i++) {
    while (calls.length > 0 && brackets.close[calls.at(-1)!.open] === i) {
      calls.pop();
    }
    if (isPunctuation(tokens, i, OPEN_PAREN) && brackets.close[i]! > i) {
      calls.push({ open: i, argument: 0 });
    } else if (isPunctuation(tokens, i, COMMA) && calls.length > 0) {
      calls.at(-1)!.argument++;
    } else if (tokens.kind[i] === IDENTIFIER && isWord(tokens, i, "KBUILD_MODNAME")) {
      const call = calls.at(-1);
      if (call && tokens.kind[call.open - 1] === IDENTIFIER) {
        found.push({
          callee: tokenText(tokens, call.open - 1),
          argument: call.argument,
        });
      }
    }
  }
}
