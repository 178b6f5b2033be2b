/** The lock walk on the npm package simscript. */
import process from "node:process";
import { walkOf } from "./lock_walk.ts";
import { drawsOf, PeerTotals } from "./peer_totals.ts";

// The package gives the browser time to draw now and then.
Object.assign(globalThis, { requestAnimationFrame: (then: () => void) => setTimeout(then, 0) });
const { Simulation, Entity, Queue } = await import("simscript");

const walk = walkOf(process.argv.slice(2));
const totals = new PeerTotals();
const before = process.cpuUsage();
const locks = Array.from({ length: walk.locks }, (_, i) => new Queue(`lock ${i}`, 1));
// A freed lock is given to its waiter a moment later: nobody may come between.
const waiting = locks.map(() => 0);
const processors = new Queue("processors", walk.processors);
let end = 0;
let left = walk.tasks;

class Task extends Entity {
  readonly #task: number;

  constructor(task: number) {
    super();
    this.#task = task;
  }

  override async script(): Promise<void> {
    const draws = drawsOf(walk, this.#task);
    let lock = this.#task % walk.locks;
    for (let round = 0; round < walk.rounds; round++) {
      await this.enterQueue(processors);
      const asked = this.simulation.timeNow;
      if (locks[lock]!.canEnter(1) && waiting[lock] === 0) this.enterQueueImmediately(locks[lock]!);
      else {
        totals.contended();
        this.leaveQueue(processors);
        waiting[lock]!++;
        await this.enterQueue(locks[lock]!);
        waiting[lock]!--;
        await this.enterQueue(processors);
      }
      const acquired = this.simulation.timeNow;
      totals.acquired(acquired - asked);
      await this.delay(draws.hold());
      totals.released(this.simulation.timeNow - acquired);
      this.leaveQueue(locks[lock]!);
      this.leaveQueue(processors);
      lock = (lock + 1) % walk.locks;
      await this.delay(draws.away());
    }
    end = this.simulation.timeNow;
    if (--left === 0) totals.print(end, before);
  }
}

const simulation = new Simulation();
simulation.starting.addEventListener(() => {
  for (let task = 0; task < walk.tasks; task++) simulation.activate(new Task(task));
});
await simulation.start(true);
