/** What was asked for while something was made: numbers of words. */
export type Asked = readonly number[] | Int32Array;

/** What was made of other things for many. */
export interface Derived {
  readonly asked: Asked;
  readonly shown: string;
}

interface Frame {
  readonly number: number;
  readonly asked: number[];
}

/**
 * Notes which words a tree's facts are asked for while the drivers of a file are linked: as long as nothing that these
 * words find has changed, the drivers are the same.
 */
export class AskedWords {
  /** By the letter of its sort: the number of each word. */
  readonly #numbers = new Map<string, Map<string, number>>();
  readonly #words: string[] = [];
  /** By word: the frame that asked for it last. */
  readonly #asker: number[] = [];
  readonly #followed = new Set<string>();
  readonly #derived = new Map<string, Derived>();
  #frames = 0;
  #frame: Frame = { number: 0, asked: [] };
  #owner: string | undefined;

  /** Every word, by its number: the letter of its sort, then itself. */
  get words(): readonly string[] {
    return this.#words;
  }

  /** The files whose includes were followed for another file. */
  get followed(): ReadonlySet<string> {
    return this.#followed;
  }

  /** Notes a word. */
  ask(sort: string, word: string): void {
    let numbers = this.#numbers.get(sort);
    if (!numbers) this.#numbers.set(sort, numbers = new Map());
    let number = numbers.get(word);
    if (number === undefined) {
      numbers.set(word, number = this.#words.length);
      this.#words.push(sort + word);
      this.#asker.push(-1);
    }
    this.#note(number);
  }

  #note(word: number): void {
    if (this.#asker[word] === this.#frame.number) return;
    this.#asker[word] = this.#frame.number;
    this.#frame.asked.push(word);
  }

  /** Notes what something that is known already was made of. */
  askAgain(asked: Asked): void {
    for (const word of asked) this.#note(word);
  }

  /** Notes that a file's includes are followed, from those of `first` on. */
  follow(first: string, file: string): void {
    if (file !== first || first !== this.#owner) this.#followed.add(file);
  }

  /** Makes something, and says what was asked for meanwhile; nobody else has asked for it by that. */
  apart<T>(make: () => T): { readonly value: T; readonly asked: Asked } {
    const outer = this.#frame;
    const frame = this.#frame = { number: ++this.#frames, asked: [] };
    try {
      return { value: make(), asked: frame.asked };
    } finally {
      this.#frame = outer;
    }
  }

  /**
   * Makes what many files ask for and which seldom changes when what it was made of does: those who ask for it have asked
   * for that word only.
   *
   * @param show What must be the same for it to be the same.
   */
  derive<T>(sort: string, word: string, make: () => T, show: (made: T) => string): T {
    const { value, asked } = this.apart(make);
    this.#derived.set(sort + word, { asked, shown: show(value) });
    return value;
  }

  /** What was derived, by the letter of its sort and its word. */
  get derived(): ReadonlyMap<string, Derived> {
    return this.#derived;
  }

  /** Makes what belongs to a file. */
  forFile<T>(path: string, make: () => T): { readonly value: T; readonly asked: Asked } {
    this.#owner = path;
    try {
      return this.apart(make);
    } finally {
      this.#owner = undefined;
    }
  }
}

/** What was made is kept, with what was asked for meanwhile: who gets it again has asked for that, too. */
export class AskingMemo<K, V> {
  readonly #asked: AskedWords | undefined;
  readonly #known = new Map<K, { readonly value: V; readonly asked: Asked }>();

  /** @param asked Absent where nobody wants to know. */
  constructor(asked: AskedWords | undefined) {
    this.#asked = asked;
  }

  /** What was made for a key. */
  get(key: K, make: () => V): V {
    let known = this.#known.get(key);
    if (!known) {
      known = this.#asked?.apart(make) ?? { value: make(), asked: NOTHING };
      this.#known.set(key, known);
    }
    this.#asked?.askAgain(known.asked);
    return known.value;
  }
}

const NOTHING: Asked = [];
