import { PUNCTUATION, type Tokens } from "./c_tokens.ts";

/** Which bracket closes which, over a list of tokens. */
export interface Brackets {
  /** For the index of `(`, `[` or `{`: the index of the token that closes it, or -1. */
  readonly close: Int32Array;
  /** 1 for tokens outside of every brace. */
  readonly outside: Uint8Array;
  /** Whether every brace that opens closes, and none closes that was not open. */
  readonly bracesMatch: boolean;
}

interface Open {
  readonly index: number;
  readonly below: Open | null;
}

interface Stacks {
  readonly brace: Open | null;
  readonly paren: Open | null;
  readonly square: Open | null;
}

const CONDITIONAL = /^#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b/;

/**
 * Pairs brackets in one pass. Each branch of an `#if` starts from the state before it, and what follows `#endif` goes on
 * from the end of the first branch, so that a brace opened once in each branch counts once.
 */
export function pairBrackets(tokens: Tokens): Brackets {
  const close = new Int32Array(tokens.count).fill(-1);
  const outside = new Uint8Array(tokens.count);
  // The stacks are linked lists: keeping a state costs nothing, however deep the nesting.
  let brace: Open | null = null,
    paren: Open | null = null,
    square: Open | null = null;
  const branches: { readonly before: Stacks; after: Stacks | null }[] = [];
  let nextDirective = 0;
  let surplus = false;

  const pop = (stack: Open | null, at: number): Open | null => {
    if (stack && close[stack.index] === -1) close[stack.index] = at;
    return stack?.below ?? null;
  };

  for (let i = 0; i < tokens.count; i++) {
    for (; tokens.directives[nextDirective] && tokens.directives[nextDirective]!.before <= i; nextDirective++) {
      const word = CONDITIONAL.exec(tokens.directives[nextDirective]!.text)
        ?.[1];
      if (!word) continue;
      const now: Stacks = { brace, paren, square };
      const branch = branches.at(-1);
      let resumed: Stacks | null = null;
      if (word.startsWith("if")) branches.push({ before: now, after: null });
      else if (word === "endif") resumed = branches.pop()?.after ?? null;
      else if (branch) {
        branch.after ??= now;
        resumed = branch.before;
      }
      if (resumed) ({ brace, paren, square } = resumed);
    }
    if (tokens.kind[i] !== PUNCTUATION) {
      outside[i] = brace ? 0 : 1;
      continue;
    }
    switch (tokens.text.charCodeAt(tokens.start[i]!)) {
      case 40: // (
        paren = { index: i, below: paren };
        break;
      case 41:
        paren = pop(paren, i);
        break;
      case 91: // [
        square = { index: i, below: square };
        break;
      case 93:
        square = pop(square, i);
        break;
      case 123: // {
        outside[i] = brace ? 0 : 1;
        brace = { index: i, below: brace };
        continue;
      case 125:
        surplus ||= brace === null;
        brace = pop(brace, i);
        break;
    }
    outside[i] = brace ? 0 : 1;
  }
  return { close, outside, bracesMatch: brace === null && !surplus };
}
