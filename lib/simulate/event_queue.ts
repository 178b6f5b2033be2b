/**
 * What happens when: a binary heap of times, those of the same time in the order in which they came. What is to happen
 * at once goes into a ring of its own instead: all of its time that is in the heap has come before it.
 *
 * Whoever takes an event mostly adds others soon. So what is taken leaves a gap at the top of the heap, for the earliest of
 * those that are added next, and that one sinks to its place only when the next one is taken: mostly it need not go far.
 */
import type { Constants } from "./constants.ts";

/** What stands for a subject where there is no event. */
export const NO_EVENT = -1;

/** A queue of subjects by time; each subject is in it at most once. */
export interface EventQueue {
  /** Empties it. */
  readonly reset: () => void;
  /** Time of the earliest event; Infinity where there is none. */
  readonly nextTime: () => number;
  /** Adds an event, at the clock's time or later. */
  readonly push: (time: number, subject: number) => void;
  /** Adds an event at the clock's time. */
  readonly pushNow: (subject: number) => void;
  /** Takes the earliest event away, sets the clock to its time and returns its subject; {@linkcode NO_EVENT} for none. */
  readonly take: () => number;
}

/** Makes a queue for subjects from 0 to below `subjects`. `clock` has the time as its one number. */
export function createEventQueue(subjects: number, clock: Float64Array, { NO_EVENT }: Constants): EventQueue {
  // A heap of `length` places; times behind them are infinite. The top is a gap, of infinite time, or has yet to sink, or
  // is in its place.
  const times = new Float64Array(subjects + 4).fill(Infinity);
  const subjectAt = new Int32Array(subjects + 4);
  const length = new Int32Array(1);
  const gap = 0;
  const loose = 1;
  const inPlace = 2;
  const top = new Int32Array(1).fill(inPlace);
  /** By subject: how many came before it, which counts where times are the same. */
  const orderOf = new Float64Array(subjects);
  const order = new Float64Array(1);
  const ring = new Int32Array(2 ** Math.ceil(Math.log2(subjects + 1)));
  const mask = ring.length - 1;
  const ringStart = new Int32Array(1);
  const ringLength = new Int32Array(1);

  // Times are handed over in their places: as arguments they would cost memory each time.

  /** Puts the top's event where it belongs, and what is earlier above it. */
  function sink(): void {
    const subject = subjectAt[0]!;
    const time = times[0]!;
    const came = orderOf[subject]!;
    let at = 0;
    for (let below = 1; below < length[0]!; below = 2 * at + 1) {
      let least = times[below]!;
      const right = times[below + 1]!;
      if (right <= least && (right < least || orderOf[subjectAt[below + 1]!]! < orderOf[subjectAt[below]!]!)) {
        least = right;
        below++;
      }
      if (least > time || (least === time && orderOf[subjectAt[below]!]! > came)) break;
      times[at] = least;
      subjectAt[at] = subjectAt[below]!;
      at = below;
    }
    times[at] = time;
    subjectAt[at] = subject;
  }

  /** Adds an event, the top's time or a later one being in the place behind the last, and puts what is later behind it. */
  function rise(subject: number): void {
    let at = length[0]!++;
    const time = times[at]!;
    const came = orderOf[subject]!;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = times[above]!;
      if (other < time || (other === time && orderOf[subjectAt[above]!]! < came)) break;
      times[at] = other;
      subjectAt[at] = subjectAt[above]!;
      at = above;
    }
    times[at] = time;
    subjectAt[at] = subject;
  }

  /** Puts the earliest event to the top. */
  function settle(): void {
    if (top[0]! === gap) {
      length[0]!--;
      times[0] = times[length[0]!]!;
      subjectAt[0] = subjectAt[length[0]!]!;
      times[length[0]!] = Infinity;
    }
    sink();
    top[0] = inPlace;
  }

  function heapTime(): number {
    const first = times[0]!;
    const left = times[1]!;
    const right = times[2]!;
    const least = left < right ? left : right;
    return first < least ? first : least;
  }

  function pushNow(subject: number): void {
    ring[(ringStart[0]! + ringLength[0]!++) & mask] = subject;
  }

  return {
    reset() {
      times.fill(Infinity);
      length[0] = 0;
      top[0] = inPlace;
      order[0] = 0;
      ringStart[0] = 0;
      ringLength[0] = 0;
    },
    nextTime: () => ringLength[0]! > 0 ? clock[0]! : heapTime(),
    push(time, subject) {
      if (time === clock[0]!) {
        pushNow(subject);
        return;
      }
      orderOf[subject] = order[0]!++;
      if (top[0]! === gap) {
        top[0] = loose;
        times[0] = time;
        subjectAt[0] = subject;
      } else if (top[0]! === loose && time < times[0]!) {
        const other = subjectAt[0]!;
        times[length[0]!] = times[0]!;
        times[0] = time;
        subjectAt[0] = subject;
        rise(other);
      } else {
        times[length[0]!] = time;
        rise(subject);
      }
    },
    pushNow,
    take() {
      const time = heapTime();
      if (ringLength[0]! > 0 && time !== clock[0]!) {
        const subject = ring[ringStart[0]!]!;
        ringStart[0] = (ringStart[0]! + 1) & mask;
        ringLength[0]!--;
        return subject;
      }
      if (time === Infinity) return NO_EVENT;
      if (top[0]! !== inPlace) settle();
      clock[0] = time;
      times[0] = Infinity;
      top[0] = gap;
      return subjectAt[0]!;
    },
  };
}
