import { Bodies } from "./c_bodies.ts";
import { type Brackets, pairBrackets } from "./c_brackets.ts";
import { ConditionStack } from "./c_conditionals.ts";
import { parseDefine, parseInclude } from "./c_directives.ts";
import type {
  CFacts,
  FunctionFact,
  Include,
  InvocationFact,
  MacroFact,
  ModuleNameArgument,
  StringFact,
  StructFact,
  TypedefFact,
  VariableFact,
} from "./c_facts.ts";
import {
  functionFact,
  type FunctionScope,
  isAddressOf,
  readAlias,
  readAssignment,
  readCall,
  readDeclared,
  readFunctionHead,
} from "./c_functions.ts";
import { isStructKeyword, readStructBody, readStructHead } from "./c_structs.ts";
import { IDENTIFIER, isPunctuation, tokenize, TokenMemory, type Tokens, tokenText } from "./c_tokens.ts";
import { packIncludes } from "./include_list.ts";
import { isLikely, namesOf } from "./other_variables.ts";
import { packStructs } from "./struct_list.ts";
import { readString, readTypedefVariable, readVariables } from "./c_variables.ts";

const OPEN_PAREN = 40,
  CLOSE_PAREN = 41,
  COMMA = 44,
  SEMICOLON = 59,
  EQUALS = 61,
  OPEN_BRACE = 123,
  CLOSE_BRACE = 125;
const UNINTERESTING = /^(?:MODULE_|EXPORT_|module_(?:init|exit|param)|[a-z]+_initcall)/;
const LONGEST_INVOCATION = 4096;
/** Files are read one after the other. */
const MEMORY = new TokenMemory();

/** The facts of a file that stand outside of preprocessor lines. */
export interface Declarations extends Omit<CFacts, "path" | "includes" | "macros" | "structs" | "others"> {
  readonly structs: readonly StructFact[];
}

/** What a C file says. */
export interface CFile {
  readonly facts: CFacts;
  /** The variables of which the facts have the names only. */
  readonly others: readonly VariableFact[];
}

/**
 * Reads everything of a C file that the linking needs, in time that grows with its length.
 *
 * @param path Relative to the tree.
 * @param text Decoded as latin1.
 */
export function extractCFacts(path: string, text: string): CFile {
  let tokens = tokenize(text, 1, new Bodies(text), MEMORY);
  let brackets = pairBrackets(tokens);
  if (!brackets.bracesMatch) {
    // A body may have ended elsewhere than it looked.
    tokens = tokenize(text, 1, undefined, MEMORY);
    brackets = pairBrackets(tokens);
  }
  const includes: Include[] = [];
  const macros: MacroFact[] = [];
  const isSource = path.endsWith(".c");
  const stack = new ConditionStack();
  for (const directive of tokens.directives) {
    if (isSource) stack.take(directive.text);
    const include = parseInclude(directive);
    if (include) includes.push(include);
    const macro = include ? undefined : parseDefine(directive, isSource);
    if (!macro) continue;
    const conditions = isSource && macro.body.startsWith('"') ? stack.conditions() : [];
    macros.push(conditions.length > 0 ? { ...macro, conditions } : macro);
  }
  const declared = extractDeclarations(tokens, brackets);
  const others = declared.variables.filter((one) => !isLikely(one));
  const facts = {
    path,
    includes: packIncludes(includes),
    macros,
    ...declared,
    structs: packStructs(declared.structs),
    variables: declared.variables.filter(isLikely),
    ...(others.length > 0 ? { others: namesOf(others) } : {}),
  };
  return { facts, others };
}

/** Reads the declarations out of tokens: also those of an expanded macro. */
export function extractDeclarations(tokens: Tokens, brackets: Brackets = pairBrackets(tokens)): Declarations {
  const structs: StructFact[] = [];
  const variables: VariableFact[] = [];
  const strings: StringFact[] = [];
  const invocations: InvocationFact[] = [];
  const typedefs: TypedefFact[] = [];
  const functions: FunctionScope[] = [];
  /** Tags of the struct variables at file scope. */
  const outside = new Map<string, string>();
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
      const hasBody = head.open !== -1 && brackets.close[head.open]! > 0;
      const tag = hasBody ? readStructBody(tokens, brackets, head, structs) : head.tag;
      const after = hasBody ? brackets.close[head.open]! + 1 : head.next;
      if (tag === "") i++;
      else if (isWord(tokens, i - 1, "typedef")) {
        if (tokens.kind[after] === IDENTIFIER) typedefs.push({ name: tokenText(tokens, after), tag });
        i = after;
      } else {
        readDeclared(tokens, after, tag, brackets.outside[i] === 1 || !scope ? outside : scope.locals);
        i = Math.max(after, readVariables(tokens, brackets, tag, after, variables));
      }
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
          functions.push(scope);
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
    } else if (scope) {
      if (isPunctuation(tokens, i + 1, EQUALS)) {
        if (isWord(tokens, i, "name") || isWord(tokens, i, "bus")) readAssignment(tokens, i, scope);
      } else if (isPunctuation(tokens, i + 1, OPEN_PAREN) && brackets.close[i + 1]! > i) {
        readCall(tokens, brackets, i, scope);
      }
    }
    const variable = readTypedefVariable(tokens, brackets, i);
    if (variable) variables.push(variable);
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
    typedefs,
    functions: functions.map((f) => functionFact(f, outside)).filter((f): f is FunctionFact => f !== undefined),
    moduleNameArguments,
  };
}

function isWord(tokens: Tokens, i: number, word: string): boolean {
  if (i < 0) return false;
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
