/** A quantity over time, in a fixed number of bins whose width doubles whenever time runs past the last one. */
export class TimeBins {
  readonly #count: number;
  #width: number;
  #sums: Float64Array<ArrayBuffer>;

  /**
   * @param count An even number of bins.
   * @param width Nanoseconds of the first bins.
   */
  constructor(count: number, width: number) {
    this.#count = count;
    this.#width = width;
    this.#sums = new Float64Array(count);
  }

  /** Nanoseconds of a bin. */
  get width(): number {
    return this.#width;
  }

  /** Adds `amount` for all the time from `from` to `to`, each in nanoseconds. */
  add(from: number, to: number, amount: number): void {
    if (to <= from) return;
    this.reach(to);
    const last = Math.min(this.#count - 1, Math.floor(to / this.#width));
    for (let bin = Math.floor(from / this.#width); bin <= last; bin++) {
      const begin = Math.max(from, bin * this.#width);
      const end = Math.min(to, (bin + 1) * this.#width);
      if (end > begin) this.#sums[bin]! += amount * (end - begin);
    }
  }

  /** Makes the bins as wide as adding something at `time` would. */
  reach(time: number): void {
    while (time > this.#width * this.#count) this.#double();
  }

  /** The time-weighted mean of each bin up to `end`; the last one may be shorter than the others. */
  means(end: number): readonly number[] {
    const bins = Math.min(this.#count, Math.ceil(end / this.#width));
    return Array.from(
      { length: bins },
      (_, bin) => this.#sums[bin]! / Math.max(1, Math.min(this.#width, end - bin * this.#width)),
    );
  }

  #double(): void {
    const sums = new Float64Array(this.#count);
    this.#sums.forEach((sum, bin) => sums[bin >> 1]! += sum);
    this.#sums = sums;
    this.#width *= 2;
  }
}
