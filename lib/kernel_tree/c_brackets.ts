import { CONDITIONAL_LINE } from "./c_directives.ts";
import { BEHIND, type Tokens } from "./c_tokens.ts";

/** Which bracket closes which, over a list of tokens. */
export interface Brackets {
  /** For the index of `(`, `[` or `{`: the index of the token that closes it, or -1. */
  readonly close: Int32Array;
  /** 1 for tokens outside of every brace. */
  readonly outside: Uint8Array;
  /** Whether every brace that opens closes, and none closes that was not open. */
  readonly bracesMatch: boolean;
}

/** Memory for the brackets of one text after the other, as `TokenMemory` is for tokens. */
export class BracketMemory {
  close = new Int32Array(0);
  /** Of each bracket that opens: the one of its sort around it. Keeping a state costs nothing, however deep the nesting. */
  around = new Int32Array(0);
  outside = new Uint8Array(0);

  /** Makes room for so many tokens. */
  reserve(count: number): void {
    if (count <= this.outside.length) return;
    const capacity = this.outside.length === 0 ? count : 2 * count;
    this.close = new Int32Array(capacity);
    this.around = new Int32Array(capacity);
    this.outside = new Uint8Array(capacity);
  }
}

/** The innermost open bracket of each sort, as indexes of tokens; -1 where none is open. */
interface Stacks {
  readonly brace: number;
  readonly paren: number;
  readonly square: number;
}

const CONDITIONAL = /^#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b/;

/**
 * Pairs brackets in one pass. Each branch of an `#if` starts from the state before it, and what follows `#endif` goes on
 * from the end of the first branch, so that a brace opened once in each branch counts once.
 *
 * @param memory Where the pairs go; they last until it is used again. Their own where absent.
 */
export function pairBrackets(tokens: Tokens, memory = new BracketMemory()): Brackets {
  const { count, first, directives } = tokens;
  memory.reserve(count + BEHIND);
  const { close, around, outside } = memory;
  close.fill(-1, 0, count + BEHIND);
  outside.fill(0, count, count + BEHIND);
  let brace = -1, paren = -1, square = -1;
  const branches: { readonly before: Stacks; after: Stacks | null }[] = [];
  let nextDirective = 0, directiveAt = directives[0]?.before ?? Infinity;
  let surplus = false;

  for (let i = 0; i <= count; i++) {
    while (directiveAt <= i) {
      const { sort, text } = directives[nextDirective]!;
      const resumed = sort === CONDITIONAL_LINE ? follow(text, branches, brace, paren, square) : null;
      if (resumed) ({ brace, paren, square } = resumed);
      directiveAt = directives[++nextDirective]?.before ?? Infinity;
    }
    if (i === count) break;
    switch (first[i]) {
      case 40: // (
        around[i] = paren;
        paren = i;
        break;
      case 41:
        if (paren !== -1) {
          if (close[paren] === -1) close[paren] = i;
          paren = around[paren]!;
        }
        break;
      case 91: // [
        around[i] = square;
        square = i;
        break;
      case 93:
        if (square !== -1) {
          if (close[square] === -1) close[square] = i;
          square = around[square]!;
        }
        break;
      case 123: // {
        outside[i] = brace === -1 ? 1 : 0;
        around[i] = brace;
        brace = i;
        continue;
      case 125:
        if (brace === -1) surplus = true;
        else {
          if (close[brace] === -1) close[brace] = i;
          brace = around[brace]!;
        }
        break;
    }
    outside[i] = brace === -1 ? 1 : 0;
  }
  return { close, outside, bracesMatch: brace === -1 && !surplus };
}

/** Follows a directive; gives what is open behind it where that is not what is open before it. */
function follow(
  directive: string,
  branches: { readonly before: Stacks; after: Stacks | null }[],
  brace: number,
  paren: number,
  square: number,
): Stacks | null {
  const word = CONDITIONAL.exec(directive)?.[1];
  if (!word) return null;
  const now = { brace, paren, square };
  if (word.startsWith("if")) {
    branches.push({ before: now, after: null });
    return null;
  }
  if (word === "endif") return branches.pop()?.after ?? null;
  const branch = branches.at(-1);
  if (!branch) return null;
  branch.after ??= now;
  return branch.before;
}
