/** What each task, and each processor, did over time: a lane for each, in pieces. */

/** What a lane shows from one time to another. */
export interface LanePiece {
  /** Nanoseconds from the run's start. */
  readonly from: number;
  /** See {@linkcode LanePiece.from}. */
  readonly to: number;
  /** What it was doing: a number that whoever recorded it has a meaning for. */
  readonly doing: number;
}

/** A lane with its pieces in order of time; where nothing was recorded there is none. */
export interface Lane {
  /** The task's or the processor's name. */
  readonly name: string;
  /** What it did, in order of time. */
  readonly pieces: readonly LanePiece[];
}

/** Lanes, and how fine they are. */
export interface Lanes {
  /** A lane for each task or processor. */
  readonly lanes: readonly Lane[];
  /**
   * Nanoseconds that a piece was rounded to: there were too many, so each stretch of this length shows what its lane was
   * doing longest in it. Null where every piece is exact.
   */
  readonly rounded: number | null;
}

/** Records what lanes do. Memory grows with the changes up to `most`, then stays. */
export class LaneRecorder {
  readonly #names: readonly string[];
  readonly #most: number;
  readonly #doing: Int32Array;
  readonly #since: Float64Array;
  readonly #pieces: LanePiece[][];
  #count = 0;
  #stretch = 0;

  constructor(names: readonly string[], most = 20_000) {
    this.#names = names;
    this.#most = most;
    this.#doing = new Int32Array(names.length).fill(-1);
    this.#since = new Float64Array(names.length);
    this.#pieces = names.map(() => []);
  }

  /** From now on a lane does something else; -1: nothing. */
  change(time: number, lane: number, doing: number): void {
    const before = this.#doing[lane]!;
    if (before === doing) return;
    if (before !== -1 && time > this.#since[lane]!) {
      this.#add(lane, { from: this.#since[lane]!, to: time, doing: before });
    }
    this.#doing[lane] = doing;
    this.#since[lane] = time;
  }

  /** The lanes of a run that ended at `time`. */
  end(time: number): Lanes {
    this.#names.forEach((_, lane) => this.change(time, lane, -1));
    return {
      lanes: this.#names.map((name, lane) => ({ name, pieces: this.#rounded(this.#pieces[lane]!) })),
      rounded: this.#stretch === 0 ? null : this.#stretch,
    };
  }

  #add(lane: number, piece: LanePiece): void {
    const pieces = this.#pieces[lane]!;
    pieces.push(piece);
    if (++this.#count <= this.#most) return;
    const wide = Math.max(2000, piece.to / 2000);
    while (this.#count > this.#most / 2) {
      this.#stretch = this.#stretch === 0 ? wide : this.#stretch * 2;
      this.#count = 0;
      for (let i = 0; i < this.#pieces.length; i++) {
        this.#pieces[i] = this.#rounded(this.#pieces[i]!);
        this.#count += this.#pieces[i]!.length;
      }
      if (this.#stretch > piece.to) break;
    }
  }

  /** Each stretch by what fills most of it; neighbours that are alike become one piece. */
  #rounded(pieces: LanePiece[]): LanePiece[] {
    if (this.#stretch === 0) return pieces;
    const rounded: { from: number; to: number; doing: number }[] = [];
    let stretch = -1;
    let shares = new Map<number, number>();
    const close = () => {
      let [doing, longest] = [-1, 0];
      let known = 0;
      for (const [one, time] of shares) {
        known += time;
        if (time > longest || (time === longest && one < doing)) [doing, longest] = [one, time];
      }
      if (doing === -1 || this.#stretch - known > longest) return;
      const from = stretch * this.#stretch;
      const last = rounded.at(-1);
      if (last?.to === from && last.doing === doing) last.to = from + this.#stretch;
      else rounded.push({ from, to: from + this.#stretch, doing });
    };
    for (const { from, to, doing } of pieces) {
      for (let at = Math.floor(from / this.#stretch); at * this.#stretch < to; at++) {
        if (at !== stretch) {
          close();
          stretch = at;
          shares = new Map();
        }
        const time = Math.min(to, (at + 1) * this.#stretch) - Math.max(from, at * this.#stretch);
        shares.set(doing, (shares.get(doing) ?? 0) + time);
      }
    }
    close();
    return rounded;
  }
}
