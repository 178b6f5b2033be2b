import type { Brackets } from "./c_brackets.ts";
import { isStructKeyword } from "./c_structs.ts";
import type { NameCopyFact } from "./c_facts.ts";
import { IDENTIFIER, isPunctuation, joinTokens, type Tokens, tokenText } from "./c_tokens.ts";

const AND = 38,
  OPEN_PAREN = 40,
  CLOSE_PAREN = 41,
  STAR = 42,
  COMMA = 44,
  MINUS = 45,
  DOT = 46;
const EQUALS = 61, GREATER = 62, SEMICOLON = 59, NOT = 33;
const LONGEST_VALUE = 64;

/** A function whose body is being read. */
export interface FunctionScope {
  readonly name: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly tag: string | null;
  }[];
  /** Local pointers that were set to a place inside of what a parameter points to. */
  readonly aliases: Map<
    string,
    {
      readonly parameter: string;
      readonly tag: string;
      readonly path: readonly string[];
    }
  >;
}

/** Reads the head of a function: name at token `at`, parameters between `open` and its closing parenthesis. */
export function readFunctionHead(tokens: Tokens, brackets: Brackets, at: number, open: number): FunctionScope {
  const parameters: { name: string; tag: string | null }[] = [];
  const close = brackets.close[open]!;
  for (let i = open + 1; i < close;) {
    let name = "", tag: string | null = null, stars = 0;
    for (; i < close && !isPunctuation(tokens, i, COMMA); i++) {
      if (isStructKeyword(tokens, i)) tag = tokenText(tokens, ++i);
      else if (isPunctuation(tokens, i, STAR)) stars++;
      else if (isPunctuation(tokens, i, OPEN_PAREN) && brackets.close[i]! > i) {
        i = Math.min(brackets.close[i]!, close);
      } else if (tokens.kind[i] === IDENTIFIER) name = tokenText(tokens, i);
    }
    parameters.push({ name, tag: stars === 1 ? tag : null });
    i++;
  }
  return { name: tokenText(tokens, at), parameters, aliases: new Map() };
}

/** Notes `pointer = &parameter->member…;` where token `at` is its `&`. */
export function readAlias(tokens: Tokens, at: number, scope: FunctionScope): void {
  if (!isPunctuation(tokens, at - 1, EQUALS) || tokens.kind[at - 2] !== IDENTIFIER) return;
  const chain = chainFrom(tokens, at + 1);
  if (!chain || !isPunctuation(tokens, chain.next, SEMICOLON) || chain.members.length === 0) return;
  const base = resolveBase(chain.base, scope);
  if (base) {
    scope.aliases.set(tokenText(tokens, at - 2), {
      ...base,
      path: [...base.path, ...chain.members],
    });
  }
}

/**
 * Reads an assignment to a member called `name`; token `at` is that word.
 *
 * @returns `undefined` where it is none, or where it does not lead into a struct that a parameter points to.
 */
export function readNameCopy(tokens: Tokens, at: number, scope: FunctionScope): NameCopyFact | undefined {
  if (!isPunctuation(tokens, at + 1, EQUALS) || isPunctuation(tokens, at + 2, EQUALS)) return undefined;
  const first = chainStart(tokens, at);
  if (first === at) return undefined;
  const chain = chainFrom(tokens, first);
  const base = chain && resolveBase(chain.base, scope);
  if (!chain || !base) return undefined;
  let stop = at + 2;
  while (stop < tokens.count && !isPunctuation(tokens, stop, SEMICOLON)) {
    if (++stop - at > LONGEST_VALUE) return undefined;
  }
  const target = joinTokens(tokens, first, at + 1);
  const guard = isPunctuation(tokens, first - 1, CLOSE_PAREN)
    ? joinTokens(tokens, first - (at - first) - 3, first - 1)
    : "";
  return {
    function: scope.name,
    parameters: scope.parameters.map((p) => p.name),
    parameter: base.parameter,
    tag: base.tag,
    target: [...base.path, ...chain.members],
    value: joinTokens(tokens, at + 2, stop),
    onlyIfUnset: guard !== "" &&
      isPunctuation(tokens, first - (at - first) - 3, NOT) &&
      guard === `! ${target}`,
    line: tokens.line[at]!,
  };
}

function resolveBase(name: string, scope: FunctionScope) {
  const alias = scope.aliases.get(name);
  if (alias) return alias;
  const parameter = scope.parameters.find((p) => p.name === name);
  return parameter?.tag ? { parameter: name, tag: parameter.tag, path: [] as string[] } : undefined;
}

/** The index of the first token of the chain `a->b.c` that ends with token `at`. */
function chainStart(tokens: Tokens, at: number): number {
  let i = at;
  for (let steps = 0; steps < 16; steps++) {
    if (isPunctuation(tokens, i - 1, DOT) && tokens.kind[i - 2] === IDENTIFIER) i -= 2;
    else if (
      isPunctuation(tokens, i - 1, GREATER) &&
      isPunctuation(tokens, i - 2, MINUS) && tokens.kind[i - 3] === IDENTIFIER
    ) i -= 3;
    else break;
  }
  return i;
}

function chainFrom(tokens: Tokens, at: number) {
  if (tokens.kind[at] !== IDENTIFIER) return undefined;
  const base = tokenText(tokens, at);
  const members: string[] = [];
  let i = at + 1;
  while (i < tokens.count) {
    const step = isPunctuation(tokens, i, DOT)
      ? 1
      : isPunctuation(tokens, i, MINUS) && isPunctuation(tokens, i + 1, GREATER)
      ? 2
      : 0;
    if (step === 0 || tokens.kind[i + step] !== IDENTIFIER) break;
    members.push(tokenText(tokens, i + step));
    i += step + 1;
  }
  return { base, members, next: i };
}

/** Whether token `i` is `&`. */
export function isAddressOf(tokens: Tokens, i: number): boolean {
  return isPunctuation(tokens, i, AND);
}
