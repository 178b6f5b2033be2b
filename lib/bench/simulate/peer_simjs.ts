/** The lock walk on the npm package simjs. */
import process from "node:process";
import { walkOf } from "./lock_walk.ts";
import { drawsOf, PeerTotals } from "./peer_totals.ts";

/** Of the package, which has no types, what is used here. */
interface SimJs {
  Sim: new () => {
    addEntity(kind: unknown, name: string, ...values: number[]): void;
    simulate(end: number, most: number): void;
  };
  Buffer: new (name: string, capacity: number, initial: number) => { current(): number };
  Entity: new () => {
    time(): number;
    setTimer(duration: number): { done(then: () => void): void };
    getBuffer(buffer: unknown, amount: number): { done(then: () => void): void };
    putBuffer(buffer: unknown, amount: number): { done(then: () => void): void };
  };
}

// The package gives itself to a browser's window alone.
const page: { Sim?: SimJs } = {};
Object.assign(globalThis, { window: page });
await import("simjs" as string);
const { Sim, Buffer, Entity } = page.Sim!;

const walk = walkOf(process.argv.slice(2));
const totals = new PeerTotals();
const before = process.cpuUsage();
const locks = Array.from({ length: walk.locks }, () => new Buffer("lock", 1, 1));
const processors = new Buffer("processors", walk.processors, walk.processors);
let end = 0;

class Task extends Entity {
  #draws = drawsOf(walk, 0);
  #lock = 0;
  #rounds = walk.rounds;

  start(task: number): void {
    this.#draws = drawsOf(walk, task);
    this.#lock = task % walk.locks;
    this.getBuffer(processors, 1).done(() => this.#ask());
  }

  #ask(): void {
    const lock = locks[this.#lock];
    const asked = this.time();
    if (lock!.current() === 1) {
      this.getBuffer(lock, 1).done(() => this.#hold(asked));
      return;
    }
    totals.contended();
    this.getBuffer(lock, 1).done(() => this.getBuffer(processors, 1).done(() => this.#hold(asked)));
    this.putBuffer(processors, 1).done(() => {});
  }

  #hold(asked: number): void {
    const acquired = this.time();
    totals.acquired(acquired - asked);
    this.setTimer(this.#draws.hold()).done(() => {
      totals.released(this.time() - acquired);
      this.putBuffer(locks[this.#lock], 1).done(() => {});
      this.putBuffer(processors, 1).done(() => {});
      this.#lock = (this.#lock + 1) % walk.locks;
      this.setTimer(this.#draws.away()).done(() => {
        end = this.time();
        if (--this.#rounds > 0) this.getBuffer(processors, 1).done(() => this.#ask());
      });
    });
  }
}

const sim = new Sim();
for (let task = 0; task < walk.tasks; task++) sim.addEntity(Task, `task ${task}`, task);
sim.simulate(Number.MAX_VALUE, Number.MAX_SAFE_INTEGER);
totals.print(end, before);
