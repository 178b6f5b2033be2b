/** How many newlines stand between two places of a text, the second not included. */
export function newlinesBetween(text: string, from: number, to: number): number {
  let found = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) found++;
  return found;
}
