import { availableParallelism } from "node:os";

/** More wait for each other, and each takes memory of its own. */
const MOST = 8;

/** How many threads read a tree, this one included. */
export function readingThreads(): number {
  return Math.min(availableParallelism(), MOST);
}
