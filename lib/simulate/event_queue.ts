/**
 * What happens when: a binary heap of times, those of the same time in the order in which they came. What is to happen
 * at once goes into a ring of its own instead: all of its time that is in the heap has come before it.
 */

const FIRST_ROOM = 64;

/** A queue of numbers by time. */
export class EventQueue {
  #times = new Float64Array(FIRST_ROOM);
  #orders = new Float64Array(FIRST_ROOM);
  #subjects = new Int32Array(FIRST_ROOM);
  #length = 0;
  #order = 0;
  /** Time of the event that was taken last. */
  #now = 0;
  /** What is to happen at that time: a ring, a power of two long. */
  #present = new Int32Array(FIRST_ROOM);
  #presentStart = 0;
  #presentLength = 0;
  /** Time of the earliest event; Infinity where there is none. */
  nextTime = Infinity;

  /** How many there are. */
  get length(): number {
    return this.#length + this.#presentLength;
  }

  /** Adds an event, at the time of the one taken last or later. */
  push(time: number, subject: number): void {
    if (time === this.#now) {
      this.#pushPresent(subject);
      return;
    }
    if (this.#length === this.#times.length) this.#grow();
    const times = this.#times;
    const orders = this.#orders;
    const subjects = this.#subjects;
    const order = this.#order++;
    let at = this.#length++;
    while (at > 0) {
      const above = (at - 1) >> 1;
      // What came before goes before, and this is the latest one.
      if (times[above]! <= time) break;
      times[at] = times[above]!;
      orders[at] = orders[above]!;
      subjects[at] = subjects[above]!;
      at = above;
    }
    times[at] = time;
    orders[at] = order;
    subjects[at] = subject;
    if (this.#presentLength === 0) this.nextTime = times[0]!;
  }

  /** Takes the earliest event away and returns its subject. There must be one. */
  pop(): number {
    const isPresent = this.#presentLength > 0 && !(this.#length > 0 && this.#times[0]! === this.#now);
    const subject = isPresent ? this.#popPresent() : this.#popHeap();
    this.nextTime = this.#presentLength > 0 ? this.#now : this.#length > 0 ? this.#times[0]! : Infinity;
    return subject;
  }

  #pushPresent(subject: number): void {
    if (this.#presentLength === this.#present.length) {
      const grown = new Int32Array(2 * this.#presentLength);
      for (let i = 0; i < this.#presentLength; i++) {
        grown[i] = this.#present[(this.#presentStart + i) & (this.#present.length - 1)]!;
      }
      this.#present = grown;
      this.#presentStart = 0;
    }
    this.#present[(this.#presentStart + this.#presentLength++) & (this.#present.length - 1)] = subject;
    this.nextTime = this.#now;
  }

  #popPresent(): number {
    const subject = this.#present[this.#presentStart]!;
    this.#presentStart = (this.#presentStart + 1) & (this.#present.length - 1);
    this.#presentLength--;
    return subject;
  }

  #popHeap(): number {
    const times = this.#times;
    const orders = this.#orders;
    const subjects = this.#subjects;
    const subject = subjects[0]!;
    this.#now = times[0]!;
    const length = --this.#length;
    if (length === 0) return subject;
    const time = times[length]!;
    const order = orders[length]!;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= length) break;
      const other = below + 1;
      if (
        other < length &&
        (times[other]! < times[below]! || (times[other]! === times[below]! && orders[other]! < orders[below]!))
      ) below = other;
      if (times[below]! > time || (times[below]! === time && orders[below]! > order)) break;
      times[at] = times[below]!;
      orders[at] = orders[below]!;
      subjects[at] = subjects[below]!;
      at = below;
    }
    times[at] = time;
    orders[at] = order;
    subjects[at] = subjects[length]!;
    return subject;
  }

  #grow(): void {
    const room = 2 * this.#times.length;
    const grown = <A extends Float64Array | Int32Array>(array: A, fresh: A): A => {
      fresh.set(array);
      return fresh;
    };
    this.#times = grown(this.#times, new Float64Array(room));
    this.#orders = grown(this.#orders, new Float64Array(room));
    this.#subjects = grown(this.#subjects, new Int32Array(room));
  }
}
