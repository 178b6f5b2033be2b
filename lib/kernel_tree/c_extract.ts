import type { Brackets } from "./c_brackets.ts";
import { ConditionStack } from "./c_conditionals.ts";
import { CONDITIONAL_LINE, DEFINE_LINE, INCLUDE_LINE, parseDefine, parseInclude } from "./c_directives.ts";
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
  isTellingCall,
  readAlias,
  readAssignment,
  readCall,
  readDeclared,
  readFunctionHead,
} from "./c_functions.ts";
import { isStructKeyword, readStructBody, readStructHead } from "./c_structs.ts";
import { IDENTIFIER, isPunctuation, tokenize, type Tokens, tokenText } from "./c_tokens.ts";
import { isLikely, namesOf } from "./other_variables.ts";
import { MODULE_NAME, type SourceText } from "./source_text.ts";
import { readString, readTypedefVariable, readVariables } from "./c_variables.ts";

const AND = 38,
  OPEN_PAREN = 40,
  CLOSE_PAREN = 41,
  COMMA = 44,
  SEMICOLON = 59,
  EQUALS = 61,
  SMALL_C = 99,
  OPEN_BRACE = 123,
  CLOSE_BRACE = 125;
const UNINTERESTING = /^(?:MODULE_|EXPORT_|module_(?:init|exit|param)|[a-z]+_initcall)/;
const LONGEST_INVOCATION = 4096;

/** The facts of a file that stand outside of preprocessor lines. */
export type Declarations = Omit<CFacts, "path" | "includes" | "macros" | "others">;

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
 */
export function extractCFacts(path: string, source: SourceText): CFile {
  let tokens = source.tokens(true);
  // A body may have ended elsewhere than it looked.
  if (!tokens.brackets.bracesMatch) tokens = source.tokens(false);
  const includes: Include[] = [];
  const macros: MacroFact[] = [];
  const isSource = path.endsWith(".c");
  const stack = new ConditionStack();
  for (const directive of tokens.directives) {
    const { sort, text } = directive;
    if (sort === CONDITIONAL_LINE && isSource) stack.take(text);
    const include = sort === INCLUDE_LINE ? parseInclude(directive) : undefined;
    if (include) includes.push(include);
    const macro = sort === DEFINE_LINE ? parseDefine(directive, isSource) : undefined;
    if (!macro) continue;
    const conditions = isSource && macro.body.startsWith('"') ? stack.conditions() : [];
    macros.push(conditions.length > 0 ? { ...macro, conditions } : macro);
  }
  const declared = extractDeclarations(tokens, source.has(MODULE_NAME));
  const others = declared.variables.filter((one) => !isLikely(one));
  const facts = {
    path,
    includes,
    macros,
    ...declared,
    variables: declared.variables.filter(isLikely),
    ...(others.length > 0 ? { others: namesOf(others) } : {}),
  };
  return { facts, others };
}

/**
 * Reads the declarations out of tokens: also those of an expanded macro.
 *
 * @param hasModuleName Whether the text may have `KBUILD_MODNAME`.
 */
export function extractDeclarations(tokens: Tokens, hasModuleName = true): Declarations {
  const structs: StructFact[] = [];
  const variables: VariableFact[] = [];
  const strings: StringFact[] = [];
  const invocations: InvocationFact[] = [];
  const typedefs: TypedefFact[] = [];
  const { count, kind, first, brackets, next } = tokens;
  const functions = new Functions(tokens, brackets);
  /** Tags of the struct variables at file scope. */
  const outside = new Map<string, string>();

  for (let i = next[0]!; i < count; i = next[i]!) {
    if (kind[i] !== IDENTIFIER) {
      // Most places behind a & are arguments.
      if (first[i] === AND && first[i - 1] === EQUALS && functions.isIn) readAlias(tokens, i, functions.scope());
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
        if (after < count && kind[after] === IDENTIFIER) typedefs.push({ name: tokenText(tokens, after), tag });
        i = after;
      } else {
        if (brackets.outside[i] === 1 || !functions.isIn) readDeclared(tokens, after, tag, outside);
        else functions.declare(after, tag);
        i = Math.max(after, readVariables(tokens, brackets, tag, after, variables));
      }
      continue;
    }
    if (first[i] === SMALL_C && isWord(tokens, i, "char")) {
      const string = readString(tokens, brackets, i);
      if (string) strings.push(string);
    } else if (brackets.outside[i] === 1) {
      const open = i + 1;
      const close = isPunctuation(tokens, open, OPEN_PAREN) ? brackets.close[open]! : -1;
      if (close > open) {
        if (isPunctuation(tokens, close + 1, OPEN_BRACE)) {
          functions.enter(i);
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
    } else if (functions.isIn) {
      if (isPunctuation(tokens, i + 1, EQUALS)) {
        if (isWord(tokens, i, "name") || isWord(tokens, i, "bus")) readAssignment(tokens, i, functions.scope());
      } else if (isPunctuation(tokens, i + 1, OPEN_PAREN) && brackets.close[i + 1]! > i) {
        if (isTellingCall(tokens, i)) readCall(tokens, brackets, i, functions.scope());
      }
    }
    const behind = kind[i + 1] === IDENTIFIER ? readTypedefVariable(tokens, brackets, i, variables) : -1;
    i = behind === -1 ? i + 1 : behind;
  }
  const moduleNameArguments = hasModuleName ? readModuleNameArguments(tokens, brackets) : [];
  return {
    structs,
    variables,
    strings,
    invocations,
    typedefs,
    functions: functions.facts(outside),
    moduleNameArguments,
  };
}

/**
 * The functions of a file. What comes behind one still belongs to it, up to the next; most say nothing, so that their
 * heads are read when something is to be noted.
 */
class Functions {
  readonly #tokens: Tokens;
  readonly #brackets: Brackets;
  readonly #scopes: FunctionScope[] = [];
  /** Token of the name of the function that was entered last; its scope where it was asked for. */
  #name = -1;
  #scope: FunctionScope | undefined;
  /** What was declared in it before it was. */
  readonly #declared: { readonly at: number; readonly tag: string }[] = [];

  constructor(tokens: Tokens, brackets: Brackets) {
    this.#tokens = tokens;
    this.#brackets = brackets;
  }

  /** Whether a function was entered. */
  get isIn(): boolean {
    return this.#name !== -1;
  }

  enter(name: number): void {
    this.#name = name;
    this.#scope = undefined;
    this.#declared.length = 0;
  }

  /** Takes what `struct TAG` declares in the function; `at` is the token after the tag. */
  declare(at: number, tag: string): void {
    if (this.#scope) readDeclared(this.#tokens, at, tag, this.#scope.locals);
    else this.#declared.push({ at, tag });
  }

  /** The scope of the function that was entered last. */
  scope(): FunctionScope {
    if (!this.#scope) {
      this.#scope = readFunctionHead(this.#tokens, this.#brackets, this.#name);
      this.#scopes.push(this.#scope);
      for (const { at, tag } of this.#declared) readDeclared(this.#tokens, at, tag, this.#scope.locals);
    }
    return this.#scope;
  }

  facts(outside: ReadonlyMap<string, string>): FunctionFact[] {
    return this.#scopes.map((scope) => functionFact(scope, outside)).filter((fact) => fact !== undefined);
  }
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

/** Reads the calls `callee(…, KBUILD_MODNAME, …)`, also those in macros. */
function readModuleNameArguments(tokens: Tokens, brackets: Brackets): ModuleNameArgument[] {
  const found: ModuleNameArgument[] = [];
  collectModuleNameArguments(tokens, brackets, found);
  for (const directive of tokens.directives) {
    if (!directive.text.includes("KBUILD_MODNAME")) continue;
    const body = tokenize(
      directive.text.replace(/\\\r?\n/g, " ").replace(/^#[ \t]*define[ \t]+\w+(?:\([^()]*\))?/, ""),
    );
    collectModuleNameArguments(body, body.brackets, found);
  }
  return found;
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
