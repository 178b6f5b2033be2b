import type { Brackets } from "./c_brackets.ts";
import { isStructKeyword } from "./c_structs.ts";
import type { AssignmentFact, CallFact, FunctionFact, ParameterFact } from "./c_facts.ts";
import { IDENTIFIER, isPunctuation, joinTokens, type Tokens, tokenText } from "./c_tokens.ts";

const OPEN_PAREN = 40,
  CLOSE_PAREN = 41,
  STAR = 42,
  COMMA = 44,
  MINUS = 45,
  DOT = 46;
const EQUALS = 61, GREATER = 62, SEMICOLON = 59, NOT = 33;
const LONGEST_VALUE = 64;
const LONGEST_ARGUMENT = 32;
/** Of a longer call the arguments are not read. */
const LONGEST_CALL = 1024;
/** Functions that write a text to where their first argument points. */
const WRITERS = new Set(["sprintf", "snprintf", "scnprintf", "strcpy", "strscpy", "strlcpy", "strncpy"]);
const MAY_REGISTER = /regist|driver/i;

/** Where a chain of members starts. */
interface Base {
  readonly base: string;
  readonly baseIs: AssignmentFact["baseIs"];
  /** Empty where it is not known yet. */
  readonly tag: string;
  readonly path: readonly string[];
}

/** A function whose body is being read. */
export interface FunctionScope {
  readonly name: string;
  readonly parameters: readonly ParameterFact[];
  /** Local pointers that were set to a place inside of what another name points to. */
  readonly aliases: Map<string, Base>;
  /** Tags of the local variables that are, or point to, a struct. */
  readonly locals: Map<string, string>;
  readonly assignments: AssignmentFact[];
  readonly calls: CallFact[];
}

/** Reads the head of a function: name at token `at`, and parameters in the parentheses behind. */
export function readFunctionHead(tokens: Tokens, brackets: Brackets, at: number): FunctionScope {
  const parameters: { name: string; tag: string | null }[] = [];
  const open = at + 1;
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
  return {
    name: tokenText(tokens, at),
    parameters,
    aliases: new Map(),
    locals: new Map(),
    assignments: [],
    calls: [],
  };
}

/**
 * What a function that was read to its end says.
 *
 * @param outside Tags of the file's own struct variables; assignments to other things that stand outside are left out.
 */
export function functionFact(scope: FunctionScope, outside: ReadonlyMap<string, string>): FunctionFact | undefined {
  const assignments = scope.assignments.flatMap((assignment) => {
    const tag = assignment.tag || outside.get(assignment.base);
    return tag === undefined ? [] : [{ ...assignment, tag }];
  });
  if (assignments.length === 0 && scope.calls.length === 0) return undefined;
  return { name: scope.name, parameters: scope.parameters, assignments, calls: scope.calls };
}

/** Notes the variables that `struct TAG` at a declaration's start declares; `at` is the token after the tag. */
export function readDeclared(tokens: Tokens, at: number, tag: string, found: Map<string, string>): void {
  let i = at;
  while (isPunctuation(tokens, i, STAR)) i++;
  if (tokens.kind[i] !== IDENTIFIER) return;
  const next = tokens.first[i + 1];
  if (next === SEMICOLON || next === EQUALS || next === COMMA) found.set(tokenText(tokens, i), tag);
}

/** Notes `pointer = &parameter->member…;` where token `at` is its `&`. */
export function readAlias(tokens: Tokens, at: number, scope: FunctionScope): void {
  if (!isPunctuation(tokens, at - 1, EQUALS) || tokens.kind[at - 2] !== IDENTIFIER) return;
  const chain = chainFrom(tokens, at + 1);
  if (!chain || !isPunctuation(tokens, chain.next, SEMICOLON)) return;
  const base = resolveBase(chain.base, scope);
  scope.aliases.set(tokenText(tokens, at - 2), { ...base, path: [...base.path, ...chain.members] });
}

/** Reads an assignment to a member; token `at` is the member's name, and no comparison follows. */
export function readAssignment(tokens: Tokens, at: number, scope: FunctionScope): void {
  const first = chainStart(tokens, at);
  if (first === at || isPunctuation(tokens, at + 2, EQUALS)) return;
  let stop = at + 2;
  while (stop < tokens.count && !isPunctuation(tokens, stop, SEMICOLON)) {
    if (++stop - at > LONGEST_VALUE) return;
  }
  const target = joinTokens(tokens, first, at + 1);
  const guard = isPunctuation(tokens, first - 1, CLOSE_PAREN)
    ? joinTokens(tokens, first - (at - first) - 3, first - 1)
    : "";
  note(tokens, first, scope, {
    value: joinTokens(tokens, at + 2, stop),
    onlyIfUnset: guard !== "" &&
      isPunctuation(tokens, first - (at - first) - 3, NOT) &&
      guard === `! ${target}`,
    line: tokens.line[at]!,
  });
}

/** Whether a call may register a driver or write a name; token `at` is the callee's name. */
export function isTellingCall(tokens: Tokens, at: number): boolean {
  const name = tokenText(tokens, at);
  return MAY_REGISTER.test(name) || WRITERS.has(name);
}

/** Reads a call of which {@linkcode isTellingCall} holds, the callee's name at token `at`. */
export function readCall(tokens: Tokens, brackets: Brackets, at: number, scope: FunctionScope): void {
  const callee = tokenText(tokens, at);
  const close = brackets.close[at + 1]!;
  if (WRITERS.has(callee)) {
    const chain = chainFrom(tokens, at + 2);
    if (chain?.members.at(-1) !== "name" || close - at > LONGEST_VALUE) return;
    note(tokens, at + 2, scope, {
      value: joinTokens(tokens, at, close + 1),
      onlyIfUnset: false,
      line: tokens.line[at]!,
    });
    return;
  }
  const args: string[] = [];
  for (let i = at + 2, from = i, depth = 0; i <= close && close - at <= LONGEST_CALL; i++) {
    if (i < close && brackets.close[i]! > i) depth++;
    const ends = i === close || depth === 0 && isPunctuation(tokens, i, COMMA);
    if (!ends) {
      if (isClosing(tokens, i)) depth--;
      continue;
    }
    args.push(i - from <= LONGEST_ARGUMENT ? joinTokens(tokens, from, i) : "");
    from = i + 1;
  }
  scope.calls.push({ callee, args, line: tokens.line[at]! });
}

function isClosing(tokens: Tokens, i: number): boolean {
  const text = tokenText(tokens, i);
  return text === ")" || text === "]" || text === "}";
}

function note(
  tokens: Tokens,
  first: number,
  scope: FunctionScope,
  what: Pick<AssignmentFact, "value" | "onlyIfUnset" | "line">,
): void {
  const chain = chainFrom(tokens, first);
  if (!chain) return;
  const { base, baseIs, tag, path } = resolveBase(chain.base, scope);
  const local = path.length > 0 ? scope.locals.get(chain.base) : undefined;
  scope.assignments.push({
    base,
    baseIs,
    tag,
    target: [...path, ...chain.members],
    ...(local === undefined ? {} : { through: { name: chain.base, tag: local, members: chain.members.length } }),
    ...what,
  });
}

function resolveBase(name: string, scope: FunctionScope): Base {
  const alias = scope.aliases.get(name);
  if (alias) return alias;
  const parameter = scope.parameters.find((p) => p.name === name);
  if (parameter?.tag) return { base: name, baseIs: "parameter", tag: parameter.tag, path: [] };
  const local = scope.locals.get(name);
  if (local !== undefined) return { base: name, baseIs: "local", tag: local, path: [] };
  return { base: name, baseIs: "outside", tag: "", path: [] };
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
