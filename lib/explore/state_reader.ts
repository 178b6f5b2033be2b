/** What an exploration's states can be asked. */
export interface StateReader {
  /** How many states there are. */
  readonly size: number;
  /** Bytes in use by the arrays. */
  readonly bytes: number;
  /** Writes a state's words to `target`, which must have as many. */
  read(id: number, target: Int32Array): void;
  /** The number of a state; -1 where it was not stored. */
  find(state: Int32Array): number;
}
