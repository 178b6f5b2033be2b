/**
 * A program as JavaScript for the simulator: one function for each function of the program, over unpacked variables and
 * the task's own stack. It comes from the same nodes as the explorer's code. A run goes on through stops that take no
 * time, because the next step may as well be the same task's.
 *
 * The text consists of names made here and of whole numbers.
 */
import { integer } from "../program/code_text.ts";
import { boundsOf, type Expression, type List, type Local, RESULT, Status } from "../program/expression.ts";
import { fullMessage, rangeMessage, releaseMessage, RESULT_MESSAGE } from "../program/fault_messages.ts";
import { BUSY, SLEEP } from "../program/delay.ts";
import { alternativesAt, type Compiled, faultIndex, firstNode } from "../program/machine.ts";
import { followers, type Node } from "../program/nodes.ts";
import { FRAME_HEAD, slotsOf, store, ValueWriter } from "./value_writer.ts";
import { HALT, IntCell, RunEnd, TimeCell } from "./run_code.ts";

/** What generated code goes on with in another function of the program. */
const CONTINUES = -1;
const HALT_NOW = `I[${IntCell.halt}]=${HALT};`;
/** A step is over: whether the run is. */
const IS_HALTED = `--I[${IntCell.left}]<=I[${IntCell.halt}]`;

/** What the generated code is to do besides running the program. */
export interface CodeOptions {
  /** Nanoseconds that each step takes. */
  readonly stepCost: number;
  /** Nanoseconds that a call takes, by the function's id. */
  readonly callCosts: readonly number[];
  /** Tell of calls and returns; of each step's end. */
  readonly calls: boolean;
  readonly steps: boolean;
  /** The number of each mutex variable's first lock. */
  readonly firstLock: ReadonlyMap<number, number>;
  /** Variables, by id, whose changes tasks may wait for. */
  readonly watched: ReadonlySet<number>;
  /** Names of notes, by their numbers: filled here. */
  readonly events: string[];
}

/** The body of a function that takes a {@linkcode Runtime} and returns a {@linkcode RunCode}. */
export function generateText(compiled: Compiled, lists: ReadonlyMap<number, List>, options: CodeOptions): string {
  const writer = new Writer(compiled, lists, options);
  const functions = compiled.functions.map((_, id) => writer.programFunction(id));
  const { program } = compiled;
  const plain = program.variables.filter(({ id }) => !lists.has(id));
  const stores = new Set([...lists.values()].map((list) => list.items.id));
  const ends = options.steps || options.stepCost > 0;
  return `"use strict";
const I=rt.ints,X=rt.times,SS=rt.stacks,FB=rt.frames,ST=rt.status,RS=rt.results,N=rt.watchers;
const {grow,acquired,released,wrote,spawn,delay,note,called,returned,stepped}=rt;
${plain.map(({ id }) => `const v${integer(id)}=rt.cells[${integer(id)}];`).join("\n")}
${[...stores].map((id) => `const L${integer(id)}=rt.stores.get(${integer(id)});`).join("\n")}
${program.tables.map(({ id }) => `const t${integer(id)}=rt.tables[${integer(id)}];`).join("\n")}
let R=0;
function ix(i,n,k){if(i<0||i>=n)throw k;return i}
function iz(i,n){return i<0||i>=n?0:i}
function rg(v,a,b,k){if(v<a||v>b)throw k;return v}
function cost(c){X[${TimeCell.busy}]+=c;${HALT_NOW}}
${functions.join("\n")}
const T=[${compiled.nodes.map((node) => `f${integer(node.owner.id)}`).join(",")}];
const E=new Uint8Array([${compiled.nodes.map((node) => (node.stop ? 1 : 0)).join(",")}]);
const K=new Uint16Array([${compiled.nodes.map((node) => node.stop ? integer(alternativesAt(compiled, node)) : 1)}]);
function run(t){for(;;){
const S=SS[t],b=FB[t],n=S[b];
const r=T[n](S,t,b,n);
if(r!==${CONTINUES})return r;
const m=SS[t][FB[t]];
if(E[m]===1){${options.steps ? writer.stepEnd : ""}${
    ends ? `I[${IntCell.left}]--;return ${RunEnd.stopped};` : `if(${IS_HALTED}||K[m]!==1)return ${RunEnd.stopped};`
  }}
}}
${writer.readyFunction()}
return {run,ready};`;
}

class Writer extends ValueWriter {
  readonly stepEnd = `stepped(t,Math.max(0,I[${IntCell.alternative}]));I[${IntCell.alternative}]=-1;`;
  readonly #options: CodeOptions;
  readonly #predecessors: number[];
  readonly #events = new Map<string, number>();
  readonly #entries: ReadonlySet<number>;
  /** What alternatives begin with: a wait for quiet there is a condition like any, as in the explorer. */
  readonly #chosen: ReadonlySet<number>;
  /** By function. */
  readonly #nodesOf: readonly Node[][];
  #words = 0;
  #temporary = 0;

  constructor(compiled: Compiled, lists: ReadonlyMap<number, List>, options: CodeOptions) {
    super(compiled, lists);
    this.#options = options;
    this.#entries = new Set(compiled.program.tasks.map((task) => task.entry.id));
    this.#predecessors = compiled.nodes.map(() => 0);
    this.#chosen = new Set(
      compiled.nodes.flatMap(({ operation }) =>
        operation.kind === "choose"
          ? operation.targets.map((target) => compiled.nodes[target]!).filter((node) => !node.stop)
            .map((node) => firstNode(compiled, node).id)
          : []
      ),
    );
    this.#nodesOf = compiled.functions.map(() => []);
    for (const node of compiled.nodes) this.#nodesOf[node.owner.id]!.push(node);
    for (const node of compiled.nodes) {
      for (const following of followers(node)) this.#predecessors[following]!++;
    }
  }

  programFunction(id: number): string {
    this.#enter(id);
    const cases = this.#nodesOf[id]!
      .filter((node) => this.#isCase(node))
      .map((node) => `case ${integer(node.id)}:{${this.#body(node)}}`);
    return `function f${integer(id)}(S,t,b,n){for(;;)switch(n){${cases.join("\n")}}}`;
  }

  /** Whether a waiting task's condition holds, by the place where it waits. */
  readyFunction(): string {
    const cases = this.compiled.nodes.flatMap((node): string[] => {
      const { operation } = firstNode(this.compiled, node);
      if (!node.stop || operation.kind !== "await") return [];
      this.#enter(node.owner.id);
      return [`case ${integer(node.id)}:return ${this.condition(operation.condition)};`];
    });
    return `function ready(t){const S=SS[t],b=FB[t];switch(S[b]){${cases.join("\n")}\ndefault:return true}}`;
  }

  #enter(id: number): void {
    this.slots = slotsOf(this.compiled, id);
    this.#words = FRAME_HEAD + this.slots.size;
  }

  #isCase(node: Node): boolean {
    return node.stop || node.operation.kind === "receive" ||
      this.#predecessors[node.id]! !== 1 ||
      this.compiled.functions[node.owner.id]!.entry === node.id;
  }

  #go(to: number): string {
    const node = this.compiled.nodes[to]!;
    if (!node.stop) return this.#isCase(node) ? `n=${integer(to)};continue;` : this.#body(node);
    const end = `S[b]=${integer(to)};${this.#options.steps ? this.stepEnd : ""}`;
    const returns = this.#options.stepCost > 0 || alternativesAt(this.compiled, node) !== 1;
    if (returns) return `${end}I[${IntCell.left}]--;return ${RunEnd.stopped};`;
    return `${end}if(${IS_HALTED})return ${RunEnd.stopped};n=${integer(to)};continue;`;
  }

  #body(node: Node): string {
    const { operation, next } = node;
    switch (operation.kind) {
      case "begin":
        return this.#go(next);
      case "note":
        return `${this.#note(operation.event, operation.values)}${this.#go(next)}`;
      case "branch":
        return `if(${this.condition(operation.condition)}){${this.#go(next)}}else{${this.#go(operation.no)}}`;
      case "await": {
        const { quiet } = IntCell;
        return operation.quiet && !this.#chosen.has(node.id)
          ? `if(I[${quiet}]===0||!${this.condition(operation.condition)})return ${RunEnd.quiet};I[${quiet}]=0;${
            this.#go(next)
          }`
          : `if(!${this.condition(operation.condition)})return ${RunEnd.condition};${this.#go(next)}`;
      }
      case "choose":
        if (operation.targets.length === 1) return this.#go(operation.targets[0]!);
        return `if(I[${IntCell.alternative}]<0)return ${RunEnd.choice};` +
          operation.targets.map((target, i) => `if(I[${IntCell.alternative}]===${integer(i)}){${this.#go(target)}}`)
            .join("") +
          `return ${RunEnd.condition};`;
      case "acquire": {
        const { cell, lock, first } = this.#mutex(operation.mutex.id, operation);
        return `${first}if(${cell}!==0){I[${IntCell.lock}]=${lock};return ${RunEnd.mutex};}` +
          `${cell}=t+1;acquired(${lock},t,false);${this.#wrote(operation.mutex.id)}${this.#go(next)}`;
      }
      case "release": {
        const { cell, lock, first } = this.#mutex(operation.mutex.id, operation);
        const fault = faultIndex(this.compiled, "check", releaseMessage(operation.mutex.name));
        return `${first}if(${cell}!==t+1)throw ${integer(fault)};${cell}=0;released(${lock},t);${
          this.#wrote(operation.mutex.id)
        }${this.#go(next)}`;
      }
      case "try": {
        const { cell, lock, first } = this.#mutex(operation.mutex.id, operation);
        const into = this.local(operation.into);
        return `${first}if(${cell}===0){${cell}=t+1;acquired(${lock},t,true);${into}=1;${
          this.#wrote(operation.mutex.id)
        }}else{${into}=0}${this.#go(next)}`;
      }
      case "set": {
        const { range, name, id } = operation.variable;
        this.#isPlain(id, name);
        // The index first, then the value: as everywhere, so that the same fault is the first one.
        return `${this.element(operation.variable, operation.index)}=${this.ranged(operation.value, range, name)};${
          this.#wrote(id)
        }${this.#go(next)}`;
      }
      case "let": {
        const { range, name } = operation.local;
        return `${this.local(operation.local)}=${this.ranged(operation.value, range, name)};${this.#go(next)}`;
      }
      case "receive":
        return operation.into === undefined ? this.#go(next) : `${this.#receive(operation.into)}${this.#go(next)}`;
      case "call":
        return this.#call(operation.callee.id, operation.values, next);
      case "return":
        return this.#return(node.owner.id, operation.value);
      case "spawn": {
        const values = operation.values.map((value) => this.expression(value));
        return `spawn(t,${this.task(operation.task)},[${values.join(",")}]);${this.#go(next)}`;
      }
      case "die":
        return `ST[t]=${Status.dead};${this.#wrote(this.compiled.program.variables.length)}${
          this.#options.steps ? this.stepEnd : ""
        }return ${RunEnd.died};`;
      case "check": {
        const fault = faultIndex(this.compiled, "check", operation.message);
        return `if(!${this.condition(operation.condition)})throw ${integer(fault)};${this.#go(next)}`;
      }
      case "exceeded":
        return `throw ${integer(faultIndex(this.compiled, "bound", operation.message))};`;
      case "push": {
        const { list } = operation;
        const full = faultIndex(this.compiled, "bound", fullMessage(list.name));
        return `if(!${store(list)}.push(${this.row(list, operation.row)},${
          this.ranged(operation.value, list.items.range, list.items.name)
        }))throw ${integer(full)};${this.#wrote(list.counts.id)}${this.#go(next)}`;
      }
      case "remove": {
        const { list } = operation;
        return `${store(list)}.remove(${this.row(list, operation.row)},${this.expression(operation.value)});${
          this.#wrote(list.counts.id)
        }${this.#go(next)}`;
      }
    }
  }

  #note(event: string, values: readonly Expression[]): string {
    this.lenient = event !== BUSY && event !== SLEEP;
    const texts = values.map((value) => this.expression(value));
    this.lenient = false;
    if ((event === BUSY || event === SLEEP) && texts.length === 1) {
      return `delay(t,${event === SLEEP ? 1 : 0},${texts[0]});${HALT_NOW}`;
    }
    let number = this.#events.get(event);
    if (number === undefined) {
      number = this.#options.events.push(event) - 1;
      this.#events.set(event, number);
    }
    return `note(t,${integer(number)},[${texts.join(",")}]);`;
  }

  /** A mutex: its cell, its lock's number, and what is to be done first. */
  #mutex(
    id: number,
    operation: { readonly mutex: Parameters<ValueWriter["element"]>[0]; readonly index: Expression },
  ): { cell: string; lock: string; first: string } {
    const { mutex, index } = operation;
    const base = integer(this.#options.firstLock.get(id)!);
    const at = `i${integer(this.#temporary++)}`;
    return {
      first: `const ${at}=${this.indexed(index, mutex.length, mutex.name)};`,
      cell: `v${integer(id)}[${at}]`,
      lock: `${base}+${at}`,
    };
  }

  #isPlain(id: number, name: string): void {
    if (this.lists.has(id)) throw new RangeError(`${name} is part of a list: it changes by push and remove alone`);
  }

  #wrote(id: number): string {
    if (!this.#options.watched.has(id)) return "";
    return `if(N[${integer(id)}]!==0)wrote(${integer(id)});`;
  }

  #receive(into: Local): string {
    const fault = faultIndex(this.compiled, "range", rangeMessage(into.name));
    return `${this.local(into)}=rg(R,${integer(into.range.min)},${integer(into.range.max)},${integer(fault)});`;
  }

  #call(id: number, values: readonly Expression[], receive: number): string {
    const callee = this.compiled.functions[id]!;
    const slots = slotsOf(this.compiled, id);
    const words = integer(FRAME_HEAD + slots.size);
    const lets = values.map((value, i) => {
      const { range, name } = callee.declared.parameters[i]!;
      return `const a${integer(i)}=${this.ranged(value, range, name)};`;
    });
    const fills = [...slots].map(([local, slot]) => {
      const parameter = callee.declared.parameters.indexOf(local);
      return `S[d+${integer(slot)}]=${parameter >= 0 ? `a${integer(parameter)}` : integer(local.initial)};`;
    });
    const spent = this.#options.callCosts[id] ?? 0;
    return `{${lets.join("")}S[b]=${integer(receive)};const d=b+${integer(this.#words)};` +
      `if(d+${words}>S.length)S=grow(t,d+${words});` +
      `S[d]=${integer(callee.entry)};S[d+1]=b;${fills.join("")}FB[t]=d;` +
      `${spent > 0 ? `cost(${integer(spent)});` : ""}${this.#options.calls ? `called(t,${integer(id)});` : ""}` +
      `return ${CONTINUES};}`;
  }

  #return(id: number, value: Expression): string {
    const bounds = boundsOf(value, this.compiled.program.tasks.length);
    const isEntry = this.#entries.has(id);
    const fits = !isEntry || (bounds.min >= RESULT.min && bounds.max <= RESULT.max);
    const fault = fits ? -1 : faultIndex(this.compiled, "range", RESULT_MESSAGE);
    const guard = fits ? "" : `rg(R,${integer(RESULT.min)},${integer(RESULT.max)},${integer(fault)});`;
    const done = `if(S[b+1]<0){${guard}ST[t]=${Status.done};RS[t]=R;` +
      `${this.#wrote(this.compiled.program.variables.length)}` +
      `${this.#options.steps ? this.stepEnd : ""}return ${RunEnd.done};}`;
    return `{R=${this.expression(value)};${this.#options.calls ? `returned(t,${integer(id)},R);` : ""}` +
      `${isEntry ? done : ""}FB[t]=S[b+1];return ${CONTINUES};}`;
  }
}
