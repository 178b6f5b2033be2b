/** The rows of a program's list, as the simulator keeps them. */
import type { List } from "../program/expression.ts";

const FIRST_ROOM = 8;

/** One row: a piece of a ring, so that both ends come and go cheaply. */
class Row {
  /** A power of two long. */
  items = new Int32Array(FIRST_ROOM);
  /** Where the first item is; grows without end, and so do the places behind it: both count modulo the ring. */
  start = 0;
  length = 0;
}

/**
 * Rows of lists without duplicates.
 *
 * | operation            | cost                                                        |
 * | -------------------- | ----------------------------------------------------------- |
 * | item, length         | constant                                                    |
 * | push                 | constant, amortised                                         |
 * | position             | constant where a value is in one row at a time, else linear |
 * | remove               | the distance to the nearer end of the row                   |
 * | memory               | linear in the items, the rows and the values                |
 */
export class ListStore {
  readonly #list: List;
  readonly #first: number;
  readonly #rows: Row[];
  /** Per value: the row that it was put into last, and the place in that row's ring. */
  readonly #rowOf: Int32Array;
  readonly #placeOf: Int32Array;
  /** Per value: in how many rows it is. */
  readonly #times: Int32Array;

  constructor(list: List) {
    const { min, max } = list.items.range;
    this.#list = list;
    this.#first = min;
    this.#rows = Array.from({ length: list.rows }, () => new Row());
    this.#rowOf = new Int32Array(max - min + 1).fill(-1);
    this.#placeOf = new Int32Array(max - min + 1);
    this.#times = new Int32Array(max - min + 1);
    this.reset();
  }

  /** Makes the rows what the list declares. */
  reset(): void {
    this.#rowOf.fill(-1);
    this.#times.fill(0);
    for (const [i, row] of this.#rows.entries()) {
      row.start = 0;
      row.length = 0;
      for (const value of this.#list.initial[i]!) this.push(i, value);
    }
  }

  /** How many items a row has. */
  length(row: number): number {
    return this.#rows[row]!.length;
  }

  /** An item by its place; what is behind the last one reads as the least value, as in the explorer. */
  item(row: number, place: number): number {
    const of = this.#rows[row]!;
    return place < of.length ? of.items[(of.start + place) & (of.items.length - 1)]! : this.#first;
  }

  /** An item by a place that may be beyond its row. Throws `fault`, or gives the first one where that is -1, beyond all. */
  itemOf(row: number, place: number, fault: number): number {
    const { capacity, rows } = this.#list;
    if (row >= 0 && row < rows && place >= 0 && place < capacity) return this.item(row, place);
    const index = row * capacity + place;
    if (index >= 0 && index < rows * capacity) return this.itemAt(index);
    if (fault >= 0) throw fault;
    return this.#first;
  }

  /** An item by its number when all rows stand one after another, each as long as it may be. */
  itemAt(index: number): number {
    const { capacity } = this.#list;
    return this.item(Math.floor(index / capacity), index % capacity);
  }

  /** Adds to the end. Returns false where the row is full. */
  push(row: number, value: number): boolean {
    const of = this.#rows[row]!;
    if (of.length === this.#list.capacity) return false;
    if (of.length === of.items.length) this.#grow(of);
    const place = of.start + of.length++;
    of.items[place & (of.items.length - 1)] = value;
    const index = value - this.#first;
    this.#times[index]!++;
    this.#rowOf[index] = row;
    this.#placeOf[index] = place;
    return true;
  }

  /** The place of a value, the first one where it is there more than once; -1 where it is not. */
  position(row: number, value: number): number {
    const index = value - this.#first;
    const times = index >= 0 && index < this.#times.length ? this.#times[index]! : 0;
    if (times === 0) return -1;
    if (times === 1 && this.#rowOf[index]! >= 0) {
      return this.#rowOf[index] === row ? this.#placeOf[index]! - this.#rows[row]!.start : -1;
    }
    const of = this.#rows[row]!;
    for (let place = 0; place < of.length; place++) if (this.item(row, place) === value) return place;
    return -1;
  }

  /** Takes a value out; nothing happens where it is not there. */
  remove(row: number, value: number): void {
    const place = this.position(row, value);
    if (place < 0) return;
    const of = this.#rows[row]!;
    const index = value - this.#first;
    this.#times[index]!--;
    // Where other rows have it, too, it is unknown which: position() looks for it then.
    this.#rowOf[index] = -1;
    if (2 * place < of.length) {
      for (let i = place; i > 0; i--) this.#put(row, of, of.start + i, this.item(row, i - 1));
      of.start++;
    } else {
      for (let i = place; i < of.length - 1; i++) this.#put(row, of, of.start + i, this.item(row, i + 1));
    }
    of.length--;
  }

  #put(row: number, of: Row, place: number, value: number): void {
    of.items[place & (of.items.length - 1)] = value;
    const index = value - this.#first;
    if (this.#rowOf[index] === row) this.#placeOf[index] = place;
  }

  #grow(of: Row): void {
    const items = new Int32Array(2 * of.items.length);
    for (let i = 0; i < of.length; i++) {
      items[(of.start + i) & (items.length - 1)] = of.items[(of.start + i) & (of.items.length - 1)]!;
    }
    of.items = items;
  }
}
