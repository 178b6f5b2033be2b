/**
 * A program as JavaScript: one function for each function of the program, over the words of a state.
 *
 * The text of the generated code consists of names made here and of whole numbers; nothing that a person wrote, such as
 * a variable's name or a fault's message, is part of it.
 */
import { boundsOf, type Expression, type List, type Local, RESULT } from "./expression.ts";
import { fullMessage, rangeMessage, releaseMessage, RESULT_MESSAGE } from "./fault_messages.ts";
import { integer } from "./code_text.ts";
import { ExpressionWriter } from "./generate_expression.ts";
import { maskOf } from "./layout.ts";
import { type Compiled, faultIndex, FIRST_FAULT, type Machine, spawnTask, STACK_FAULT } from "./machine.ts";
import { followers, type Node } from "./nodes.ts";

/** What a generated function gives back when another function of the program goes on with the same step. */
const CONTINUES = -1;

/**
 * Generates and evaluates the code.
 * @throws {EvalError} where the page's content security policy forbids it.
 */
export function generateMachine(compiled: Compiled): Machine {
  const text = generateText(compiled);
  const make = new Function("spawn", text) as (
    spawn: (state: Int32Array, task: number, values: number[]) => void,
  ) => Machine["step"];
  const step = make((state, task, values) => {
    const fault = spawnTask(compiled, state, task, values);
    if (fault >= 0) throw fault;
  });
  return { compiled, step };
}

/** The generated code, as the body of a function that takes `spawn` and returns the step function. */
export function generateText(compiled: Compiled): string {
  const writer = new Writer(compiled);
  const functions = compiled.functions.map((lowered) => writer.programFunction(lowered.declared.id));
  const owners = compiled.nodes.map((node) => `f${integer(node.owner.id)}`);
  const stops = compiled.nodes.map((node) => (node.stop ? 1 : 0));
  return `"use strict";
let R=0;
function ix(i,n,k){if(i<0||i>=n)throw k;return i}
function rg(v,a,b,k){if(v<a||v>b)throw k;return v}
${writer.helpers.join("\n")}
${functions.join("\n")}
const T=[${owners.join(",")}];
const E=new Uint8Array([${stops.join(",")}]);
function run(S,t,c){
const h=${integer(compiled.sharedWords)}+t*${integer(compiled.taskWords)};
let w=S[h];if((w&3)!==1)return 0;
let b=h+1+((w>>>2)&16383);let n=S[b]&65535;
for(;;){
const r=T[n](S,t,h,b,c,n);
if(r!==${CONTINUES})return r;
b=h+1+((S[h]>>>2)&16383);n=S[b]&65535;
if(E[n]===1)return 1;
}}
return function step(S,t,c){try{return run(S,t,c)}catch(k){if(typeof k==="number")return ${FIRST_FAULT}+k;throw k}};`;
}

class Writer extends ExpressionWriter {
  readonly #predecessors: number[];
  #words = 0;

  constructor(compiled: Compiled) {
    super(compiled);
    this.#predecessors = compiled.nodes.map(() => 0);
    for (const node of compiled.nodes) {
      for (const following of followers(node)) this.#predecessors[following]!++;
    }
  }

  programFunction(id: number): string {
    const lowered = this.compiled.functions[id]!;
    this.fields = lowered.fields;
    this.#words = lowered.fresh.length;
    const cases = this.compiled.nodes
      .filter((node) => node.owner.id === id && this.#isCase(node))
      .map((node) => `case ${integer(node.id)}:{${this.#body(node)}}`);
    return `function f${integer(id)}(S,t,h,b,c,n){for(;;)switch(n){${cases.join("\n")}}}`;
  }

  /** Whether a node is jumped to, rather than written where the node before it ends. */
  #isCase(node: Node): boolean {
    return node.stop || node.operation.kind === "receive" ||
      this.#predecessors[node.id]! !== 1 ||
      this.compiled.functions[node.owner.id]!.entry === node.id;
  }

  #go(to: number): string {
    const node = this.compiled.nodes[to]!;
    if (node.stop) return `S[b]=S[b]&-65536|${integer(to)};return 1;`;
    return this.#isCase(node) ? `n=${integer(to)};continue;` : this.#body(node);
  }

  #body(node: Node): string {
    const { operation, next } = node;
    switch (operation.kind) {
      case "begin":
      case "note":
        return this.#go(next);
      case "branch":
        return `if(${this.expression(operation.condition)}){${this.#go(next)}}else{${this.#go(operation.no)}}`;
      case "await":
        return `if(!(${this.expression(operation.condition)}))return 0;${this.#go(next)}`;
      case "choose": {
        const choices = operation.targets.map((target, i) => `if(c===${integer(i)}){${this.#go(target)}}`);
        return `${choices.join("")}return 0;`;
      }
      case "acquire": {
        const place = this.element(operation.mutex, operation.index);
        return `${place.before}if(${place.value}!==0)return 0;${place.write("t+1")}${this.#go(next)}`;
      }
      case "release": {
        const place = this.element(operation.mutex, operation.index);
        const fault = faultIndex(this.compiled, "check", releaseMessage(operation.mutex.name));
        const guard = `if(${place.value}!==t+1)throw ${integer(fault)};`;
        return `${place.before}${guard}${place.write("0")}${this.#go(next)}`;
      }
      case "try": {
        const place = this.element(operation.mutex, operation.index);
        return `${place.before}if(${place.value}===0){${place.write("t+1")}${this.#let(operation.into, "1")}}else{${
          this.#let(operation.into, "0")
        }}${this.#go(next)}`;
      }
      case "set": {
        const place = this.element(operation.variable, operation.index);
        const { range, name } = operation.variable;
        return `${place.before}${place.write(this.ranged(operation.value, range, name))}${this.#go(next)}`;
      }
      case "let": {
        const { range, name } = operation.local;
        return `${this.#let(operation.local, this.ranged(operation.value, range, name))}${this.#go(next)}`;
      }
      case "receive":
        return operation.into === undefined ? this.#go(next) : `${this.#receive(operation.into)}${this.#go(next)}`;
      case "call":
        return this.#call(operation.callee.id, operation.values, next);
      case "return":
        return this.#return(node.owner.id, operation.value);
      case "spawn": {
        const values = operation.values.map((value) => this.expression(value));
        return `spawn(S,${this.task(operation.task)},[${values.join(",")}]);${this.#go(next)}`;
      }
      case "die":
        return `S[h]=S[h]|3;return 1;`;
      case "check": {
        const fault = faultIndex(this.compiled, "check", operation.message);
        return `if(!(${this.expression(operation.condition)}))throw ${integer(fault)};${this.#go(next)}`;
      }
      case "exceeded":
        return `throw ${integer(faultIndex(this.compiled, "bound", operation.message))};`;
      case "push":
        return `${this.#push(operation.list, operation.row, operation.value)}${this.#go(next)}`;
      case "remove":
        return `${this.#remove(operation.list, operation.row, operation.value)}${this.#go(next)}`;
    }
  }

  #let(local: Local, value: string): string {
    const field = this.field(local);
    const word = `S[b+${integer(field.word)}]`;
    const mask = integer(maskOf(field) << field.shift);
    return `${word}=${word}&~${mask}|((${value})-${integer(field.min)}<<${integer(field.shift)});`;
  }

  #receive(into: Local): string {
    const fault = faultIndex(this.compiled, "range", rangeMessage(into.name));
    return this.#let(
      into,
      `rg(R,${integer(into.range.min)},${integer(into.range.max)},${integer(fault)})`,
    );
  }

  #call(
    calleeId: number,
    values: readonly Expression[],
    receive: number,
  ): string {
    const callee = this.compiled.functions[calleeId]!;
    const names = values.map(() => this.name("v"));
    const words = [...callee.fresh].map((word, i) => {
      let constant = word;
      const parts: string[] = [];
      callee.declared.parameters.forEach((parameter, p) => {
        const field = callee.fields.get(parameter)!;
        if (field.word !== i) return;
        constant &= ~(maskOf(field) << field.shift);
        parts.push(
          `(${names[p]}-${integer(field.min)}<<${integer(field.shift)})`,
        );
      });
      if (i === 0) constant |= this.#words << 16;
      return `S[d+${integer(i)}]=${[integer(constant), ...parts].join("|")};`;
    });
    const lets = values.map((value, p) => {
      const { range, name } = callee.declared.parameters[p]!;
      return `const ${names[p]}=${this.ranged(value, range, name)};`;
    });
    const limit = this.compiled.program.stackWords - callee.fresh.length;
    return `{${lets.join("")}const d=b+${integer(this.#words)};` +
      `if(d-h-1>${integer(limit)})throw ${integer(STACK_FAULT)};` +
      `S[b]=S[b]&-65536|${integer(receive)};${words.join("")}S[h]=1|(d-h-1)<<2;return ${CONTINUES};}`;
  }

  #return(id: number, value: Expression): string {
    const clear = [...Array(this.#words).keys()].map((i) => `S[b+${integer(i)}]=0;`).join("");
    const bounds = boundsOf(value, this.compiled.program.tasks.length);
    const isEntry = this.compiled.program.tasks.some((task) => task.entry.id === id);
    const fits = !isEntry ||
      (bounds.min >= RESULT.min && bounds.max <= RESULT.max);
    const fault = fits ? -1 : faultIndex(this.compiled, "range", RESULT_MESSAGE);
    const guard = fits ? "" : `rg(R,${integer(RESULT.min)},${integer(RESULT.max)},${integer(fault)});`;
    return `{R=${this.expression(value)};const d=S[b]>>>16&255;${clear}` +
      `if(d===0){${guard}S[h]=2|R<<16;return 1;}S[h]=1|(b-d-h-1)<<2;return ${CONTINUES};}`;
  }

  #push(list: List, row: Expression, value: Expression): string {
    const [r, v, n] = [this.name("r"), this.name("v"), this.name("n")];
    const full = faultIndex(this.compiled, "bound", fullMessage(list.name));
    const at = (index: string) => this.elementBy(list.items, index);
    const count = this.elementBy(list.counts, r);
    return `{const ${r}=${this.row(list, row)},${v}=${this.ranged(value, list.items.range, list.items.name)},` +
      `${n}=${count.value};if(${n}===${integer(list.capacity)})throw ${integer(full)};` +
      `${at(`${r}*${integer(list.capacity)}+${n}`).write(v)}${count.write(`${n}+1`)}}`;
  }

  #remove(list: List, row: Expression, value: Expression): string {
    const [r, p, n, j] = [
      this.name("r"),
      this.name("p"),
      this.name("n"),
      this.name("j"),
    ];
    const count = this.elementBy(list.counts, r);
    const at = (place: string) => this.elementBy(list.items, `${r}*${integer(list.capacity)}+${place}`);
    return `{const ${r}=${this.row(list, row)},` +
      `${p}=${this.position(list)}(S,${r},${this.expression(value)});if(${p}>=0){const ${n}=${count.value}-1;` +
      `for(let ${j}=${p};${j}<${n};${j}++){${at(j).write(at(`${j}+1`).value)}}` +
      `${at(n).write(integer(list.items.range.min))}${count.write(n)}}}`;
  }
}
