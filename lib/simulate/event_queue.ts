/**
 * What happens when: a binary heap of times, those of the same time in the order in which they came. What is to happen
 * at once goes into a ring of its own instead: all of its time that is in the heap has come before it.
 */

const FIRST_ROOM = 64;

/** A queue of numbers by time. */
export class EventQueue {
  // The heap. Behind its end all times are Infinity, so that a pair of children can be compared without looking.
  #times = new Float64Array(FIRST_ROOM).fill(Infinity);
  #orders = new Float64Array(FIRST_ROOM);
  #subjects = new Int32Array(FIRST_ROOM);
  #length = 0;
  /** The root was taken and nothing has filled its place: most often the next push does, and saves a way up and down. */
  #isOpen = false;
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
    return this.#length + this.#presentLength - (this.#isOpen ? 1 : 0);
  }

  /** Adds an event, at the time of the one taken last or later. */
  push(time: number, subject: number): void {
    if (time === this.#now) {
      this.#pushPresent(subject);
      return;
    }
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#sink(time, this.#order++, subject);
    } else this.#rise(time, this.#order++, subject);
    if (this.#presentLength === 0) this.nextTime = this.#times[0]!;
  }

  /** Takes the earliest event away and returns its subject. There must be one. */
  pop(): number {
    const times = this.#times;
    if (this.#isOpen) this.#close();
    if (this.#presentLength > 0 && times[0]! !== this.#now) {
      if (--this.#presentLength === 0) this.nextTime = times[0]!;
      const subject = this.#present[this.#presentStart]!;
      this.#presentStart = (this.#presentStart + 1) & (this.#present.length - 1);
      return subject;
    }
    this.#now = times[0]!;
    this.#isOpen = true;
    this.nextTime = this.#presentLength > 0 ? this.#now : Math.min(times[1]!, times[2]!);
    return this.#subjects[0]!;
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

  /** Puts an event, later than all of its time, at the end of the heap and lets it rise. */
  #rise(time: number, order: number, subject: number): void {
    // The last pair of children must have room, too.
    if (this.#length + 2 >= this.#times.length) this.#grow();
    const times = this.#times;
    const orders = this.#orders;
    const subjects = this.#subjects;
    let at = this.#length++;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (times[above]! <= time) break;
      times[at] = times[above]!;
      orders[at] = orders[above]!;
      subjects[at] = subjects[above]!;
      at = above;
    }
    times[at] = time;
    orders[at] = order;
    subjects[at] = subject;
  }

  /** Puts an event into the open place of the root and lets it sink. */
  #sink(time: number, order: number, subject: number): void {
    const times = this.#times;
    const orders = this.#orders;
    const subjects = this.#subjects;
    const length = this.#length;
    let at = 0;
    for (let below = 1; below < length; below = 2 * at + 1) {
      const left = times[below]!;
      const right = times[below + 1]!;
      // Which child is the earlier one is anyone's guess, a processor's too: so no branch.
      below += Number(right < left);
      if (right === left && orders[below + 1]! < orders[below]!) below++;
      const least = times[below]!;
      if (least > time || (least === time && orders[below]! > order)) break;
      times[at] = least;
      orders[at] = orders[below]!;
      subjects[at] = subjects[below]!;
      at = below;
    }
    times[at] = time;
    orders[at] = order;
    subjects[at] = subject;
  }

  /** Fills the open place of the root with the last event. */
  #close(): void {
    this.#isOpen = false;
    const last = --this.#length;
    const time = this.#times[last]!;
    this.#times[last] = Infinity;
    if (last > 0) this.#sink(time, this.#orders[last]!, this.#subjects[last]!);
  }

  #grow(): void {
    const room = 2 * this.#times.length;
    const grown = <A extends Float64Array | Int32Array>(array: A, fresh: A): A => {
      fresh.set(array);
      return fresh;
    };
    this.#times = grown(this.#times, new Float64Array(room).fill(Infinity));
    this.#orders = grown(this.#orders, new Float64Array(room));
    this.#subjects = grown(this.#subjects, new Int32Array(room));
  }
}
