import type { RandomStream } from "../../statistics/random.ts";

/** Pieces that change how everything after them is read. */
const PIECES = [
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  '"',
  "'",
  "/*",
  "*/",
  "//",
  "\\",
  "\\\n",
  "\n",
  "\r\n",
  "\0",
  "\xff",
  "\xc3\x28",
  ";",
  ",",
  "=",
  "#",
  "##",
  "\n#if 0\n",
  "\n#if 1\n",
  "\n#else\n",
  "\n#elif 0\n",
  "\n#endif\n",
  "\n#define a b\n#define b a\n",
  "\n#define f(x) f(f(x))\n",
  '\n#include "',
  "struct ",
  "struct device_driver ",
  ".name = ",
  "static ",
  "const ",
  "&",
  "->",
  ".",
  "__init ",
  "KBUILD_MODNAME",
] as const;
const MOST_CHANGES = 4;
const LONGEST_MOVE = 200;
const MOST_REPEATS = 50;

/** A text with a few random changes: bytes, pieces of C, parts of it or of another one moved, repeated, taken away. */
export function mutate(text: string, other: string, random: RandomStream): string {
  let changed = text;
  for (let left = 1 + random.below(MOST_CHANGES); left > 0; left--) changed = change(changed, other, random);
  return changed;
}

function change(text: string, other: string, random: RandomStream): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(LONGEST_MOVE));
  const [head, part, tail] = [text.slice(0, at), text.slice(at, end), text.slice(end)];
  switch (random.below(7)) {
    case 0:
      return head + tail;
    case 1:
      return head;
    case 2:
      return head + part + part.repeat(random.below(MOST_REPEATS)) + tail;
    case 3:
      return head + String.fromCharCode(random.below(256)) + part + tail;
    case 4: {
      const from = random.below(other.length + 1);
      return head + other.slice(from, from + random.below(LONGEST_MOVE)) + tail;
    }
    case 5:
      return head + PIECES[random.below(PIECES.length)]!.repeat(1 + random.below(MOST_REPEATS)) + part + tail;
    default:
      return head + PIECES[random.below(PIECES.length)]! + part + tail;
  }
}
