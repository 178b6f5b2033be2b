/**
 * Copies of functions that share no compiled code.
 *
 * The compiler of a JavaScript engine takes what stands around a function for constant as long as that function was made
 * but once: an array is an address and a length then, and what a setting rules out is not even compiled. Of a function
 * that was made a second time, for a second simulator, it assumes nothing, and the simulator is half as fast. So each
 * simulator gets copies of its own of what has to be fast.
 */

let copies = 0;

/**
 * Copies a function, which must use nothing but its arguments and what the language has.
 * @throws {EvalError} where the page's content security policy forbids generated code.
 */
export function freshCopy<F extends (...args: never[]) => unknown>(original: F): F {
  // The name is for stacks and profiles; without the number the same text would be the same code.
  const text = `"use strict";return ${original}\n//# sourceURL=${original.name}-${copies++}`;
  return new Function(text)() as F;
}

/** Copies functions that know each other only by their arguments; see {@linkcode freshCopy}. */
export function freshCopies<F extends Readonly<Record<string, (...args: never[]) => unknown>>>(originals: F): F {
  return Object.fromEntries(Object.entries(originals).map(([name, original]) => [name, freshCopy(original)])) as F;
}
