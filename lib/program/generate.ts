/**
 * A program as JavaScript: one function for each function of the program, over the words of a state.
 *
 * The text of the generated code consists of names made here and of whole numbers; nothing that a person wrote, such as
 * a variable's name or a fault's message, is part of it.
 */
import { boundsOf, type Expression, type List, type Local, type Range, RESULT, type Variable } from "./expression.ts";
import { type Field, maskOf } from "./layout.ts";
import { fullMessage, indexMessage, rangeMessage, RESULT_MESSAGE, TASK_MESSAGE } from "./fault_messages.ts";
import { type Compiled, faultIndex, FIRST_FAULT, type Machine, spawnTask, STACK_FAULT } from "./machine.ts";
import type { Node } from "./lower.ts";

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

function integer(value: number): string {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`not a whole number: ${value}`);
  }
  return value < 0 ? `(${value})` : String(value);
}

class Writer {
  readonly helpers: string[] = [];
  readonly #compiled: Compiled;
  readonly #predecessors: number[];
  readonly #known = new Set<string>();
  #fields: ReadonlyMap<Local, Field> = new Map();
  #words = 0;
  #temporary = 0;

  constructor(compiled: Compiled) {
    this.#compiled = compiled;
    this.#predecessors = compiled.nodes.map(() => 0);
    for (const node of compiled.nodes) {
      for (const following of followers(node)) this.#predecessors[following]!++;
    }
  }

  programFunction(id: number): string {
    const lowered = this.#compiled.functions[id]!;
    this.#fields = lowered.fields;
    this.#words = lowered.fresh.length;
    const cases = this.#compiled.nodes
      .filter((node) => node.owner.id === id && this.#isCase(node))
      .map((node) => `case ${integer(node.id)}:{${this.#body(node)}}`);
    return `function f${integer(id)}(S,t,h,b,c,n){for(;;)switch(n){${cases.join("\n")}}}`;
  }

  /** Whether a node is jumped to, rather than written where the node before it ends. */
  #isCase(node: Node): boolean {
    return node.stop || node.operation.kind === "receive" ||
      this.#predecessors[node.id]! !== 1 ||
      this.#compiled.functions[node.owner.id]!.entry === node.id;
  }

  #go(to: number): string {
    const node = this.#compiled.nodes[to]!;
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
        return `if(${this.#expression(operation.condition)}){${this.#go(next)}}else{${this.#go(operation.no)}}`;
      case "await":
        return `if(!(${this.#expression(operation.condition)}))return 0;${this.#go(next)}`;
      case "choose": {
        const choices = operation.targets.map((target, i) => `if(c===${integer(i)}){${this.#go(target)}}`);
        return `${choices.join("")}return 0;`;
      }
      case "acquire": {
        const place = this.#element(operation.mutex, operation.index);
        return `${place.before}if(${place.value}!==0)return 0;${place.write("t+1")}${this.#go(next)}`;
      }
      case "release": {
        const place = this.#element(operation.mutex, operation.index);
        return `${place.before}${place.write("0")}${this.#go(next)}`;
      }
      case "try": {
        const place = this.#element(operation.mutex, operation.index);
        return `${place.before}if(${place.value}===0){${place.write("t+1")}${this.#let(operation.into, "1")}}else{${
          this.#let(operation.into, "0")
        }}${this.#go(next)}`;
      }
      case "set": {
        const place = this.#element(operation.variable, operation.index);
        const { range, name } = operation.variable;
        return `${place.before}${place.write(this.#ranged(operation.value, range, name))}${this.#go(next)}`;
      }
      case "let": {
        const { range, name } = operation.local;
        return `${this.#let(operation.local, this.#ranged(operation.value, range, name))}${this.#go(next)}`;
      }
      case "receive":
        return operation.into === undefined ? this.#go(next) : `${this.#receive(operation.into)}${this.#go(next)}`;
      case "call":
        return this.#call(operation.callee.id, operation.values, next);
      case "return":
        return this.#return(node.owner.id, operation.value);
      case "spawn": {
        const values = operation.values.map((value) => this.#expression(value));
        return `spawn(S,${this.#task(operation.task)},[${values.join(",")}]);${this.#go(next)}`;
      }
      case "die":
        return `S[h]=S[h]|3;return 1;`;
      case "check": {
        const fault = faultIndex(this.#compiled, "check", operation.message);
        return `if(!(${this.#expression(operation.condition)}))throw ${integer(fault)};${this.#go(next)}`;
      }
      case "exceeded":
        return `throw ${integer(faultIndex(this.#compiled, "bound", operation.message))};`;
      case "push":
        return `${this.#push(operation.list, operation.row, operation.value)}${this.#go(next)}`;
      case "remove":
        return `${this.#remove(operation.list, operation.row, operation.value)}${this.#go(next)}`;
    }
  }

  #expression(of: Expression): string {
    switch (of.op) {
      case "constant":
        return integer(of.value);
      case "local":
        return unpack(
          `S[b+${integer(this.#field(of.local).word)}]`,
          this.#field(of.local),
        );
      case "read":
        return this.#read(of.variable, of.index);
      case "self":
        return "t";
      case "table": {
        const values = of.table.values.map(integer).join(",");
        const name = this.#helper(
          `t${integer(of.table.id)}`,
          (n) => `const ${n}=new Int32Array([${values}]);`,
        );
        return `${name}[${
          this.#indexed(
            of.index,
            of.table.values.length,
            `table ${of.table.name}`,
          )
        }]`;
      }
      case "if": {
        const [condition, yes, no] = [of.condition, of.yes, of.no].map((
          inner,
        ) => this.#expression(inner));
        return `((${condition})?(${yes}):(${no}))`;
      }
      case "status":
        return `(S[${this.#header(of.task)}]&3)`;
      case "result":
        return `(S[${this.#header(of.task)}]>>16)`;
      case "position":
        return `${this.#position(of.list)}(S,${this.#row(of.list, of.row)},${this.#expression(of.value)})`;
      case "binary": {
        const left = this.#expression(of.left);
        const right = this.#expression(of.right);
        switch (of.operator) {
          case "+":
          case "-":
          case "*":
            return `(${left}${of.operator}${right})`;
          case "and":
            return `((${left}!==0)&(${right}!==0))`;
          case "or":
            return `((${left}!==0)|(${right}!==0))`;
          default:
            return `((${left}${of.operator === "==" ? "===" : of.operator === "!=" ? "!==" : of.operator}${right})|0)`;
        }
      }
    }
  }

  #read(variable: Variable, index: Expression): string {
    const place = this.#compiled.places[variable.id]!;
    if (index.op === "constant" || variable.length === 1) {
      const at = this.#element(variable, index);
      if (at.before === "") return at.value;
    }
    const i = this.#indexed(index, variable.length, variable.name);
    if (place.log2PerWord === 0) {
      return unpack(`S[${integer(place.word)}+${i}]`, place);
    }
    const name = this.#helper(`r${integer(variable.id)}`, (n) => {
      const within = `(i&${integer(2 ** place.log2PerWord - 1)})*${integer(place.bits)}`;
      const value = `(S[${integer(place.word)}+(i>>${integer(place.log2PerWord)})]>>>${within}&${
        integer(maskOf(place))
      })`;
      return `function ${n}(S,i){return ${value}+${integer(place.min)}}`;
    });
    return `${name}(S,${i})`;
  }

  /** How to read and write an element: statements to run before, its value, and a statement that writes it. */
  #element(
    variable: Variable,
    index: Expression,
  ): { before: string; value: string; write(value: string): string } {
    const place = this.#compiled.places[variable.id]!;
    const mask = maskOf(place);
    const store = (word: string, shift: string, value: string) =>
      `${word}=${word}&~(${integer(mask)}<<${shift})|((${value})-${integer(place.min)}<<${shift});`;
    if (
      index.op === "constant" && index.value >= 0 &&
      index.value < variable.length
    ) {
      const within = index.value & (2 ** place.log2PerWord - 1);
      const field = {
        ...place,
        word: place.word + (index.value >> place.log2PerWord),
        shift: place.log2PerWord === 0 ? place.shift : within * place.bits,
      };
      const word = `S[${integer(field.word)}]`;
      return {
        before: "",
        value: unpack(word, field),
        write: (value) => store(word, integer(field.shift), value),
      };
    }
    const [i, a, s] = [this.#name("i"), this.#name("a"), this.#name("s")];
    const shift = variable.length === 1
      ? integer(place.shift)
      : `(${i}&${integer(2 ** place.log2PerWord - 1)})*${integer(place.bits)}`;
    return {
      before: `const ${i}=${this.#indexed(index, variable.length, variable.name)},` +
        `${a}=${integer(place.word)}+(${i}>>${integer(place.log2PerWord)}),${s}=${shift};`,
      value: `((S[${a}]>>>${s}&${integer(mask)})+${integer(place.min)})`,
      write: (value) => store(`S[${a}]`, s, value),
    };
  }

  #let(local: Local, value: string): string {
    const field = this.#field(local);
    const word = `S[b+${integer(field.word)}]`;
    const mask = integer(maskOf(field) << field.shift);
    return `${word}=${word}&~${mask}|((${value})-${integer(field.min)}<<${integer(field.shift)});`;
  }

  #receive(into: Local): string {
    const fault = faultIndex(this.#compiled, "range", rangeMessage(into.name));
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
    const callee = this.#compiled.functions[calleeId]!;
    const names = values.map(() => this.#name("v"));
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
      return `const ${names[p]}=${this.#ranged(value, range, name)};`;
    });
    const limit = this.#compiled.program.stackWords - callee.fresh.length;
    return `{${lets.join("")}const d=b+${integer(this.#words)};` +
      `if(d-h-1>${integer(limit)})throw ${integer(STACK_FAULT)};` +
      `S[b]=S[b]&-65536|${integer(receive)};${words.join("")}S[h]=1|(d-h-1)<<2;return ${CONTINUES};}`;
  }

  #return(id: number, value: Expression): string {
    const clear = [...Array(this.#words).keys()].map((i) => `S[b+${integer(i)}]=0;`).join("");
    const bounds = boundsOf(value, this.#compiled.program.tasks.length);
    const isEntry = this.#compiled.program.tasks.some((task) => task.entry.id === id);
    const fits = !isEntry ||
      (bounds.min >= RESULT.min && bounds.max <= RESULT.max);
    const fault = fits ? -1 : faultIndex(this.#compiled, "range", RESULT_MESSAGE);
    const guard = fits ? "" : `rg(R,${integer(RESULT.min)},${integer(RESULT.max)},${integer(fault)});`;
    return `{R=${this.#expression(value)};const d=S[b]>>>16&255;${clear}` +
      `if(d===0){${guard}S[h]=2|R<<16;return 1;}S[h]=1|(b-d-h-1)<<2;return ${CONTINUES};}`;
  }

  #push(list: List, row: Expression, value: Expression): string {
    const [r, v, n] = [this.#name("r"), this.#name("v"), this.#name("n")];
    const full = faultIndex(this.#compiled, "bound", fullMessage(list.name));
    const at = (index: string) => this.#elementBy(list.items, index);
    const count = this.#elementBy(list.counts, r);
    return `{const ${r}=${this.#row(list, row)},${v}=${this.#ranged(value, list.items.range, list.items.name)},` +
      `${n}=${count.value};if(${n}===${integer(list.capacity)})throw ${integer(full)};` +
      `${at(`${r}*${integer(list.capacity)}+${n}`).write(v)}${count.write(`${n}+1`)}}`;
  }

  #remove(list: List, row: Expression, value: Expression): string {
    const [r, p, n, j] = [
      this.#name("r"),
      this.#name("p"),
      this.#name("n"),
      this.#name("j"),
    ];
    const count = this.#elementBy(list.counts, r);
    const at = (place: string) => this.#elementBy(list.items, `${r}*${integer(list.capacity)}+${place}`);
    return `{const ${r}=${this.#row(list, row)},` +
      `${p}=${this.#position(list)}(S,${r},${this.#expression(value)});if(${p}>=0){const ${n}=${count.value}-1;` +
      `for(let ${j}=${p};${j}<${n};${j}++){${at(j).write(at(`${j}+1`).value)}}` +
      `${at(n).write(integer(list.items.range.min))}${count.write(n)}}}`;
  }

  /** An element whose index is a short JavaScript expression known to be in range. */
  #elementBy(
    variable: Variable,
    index: string,
  ): { value: string; write(value: string): string } {
    const place = this.#compiled.places[variable.id]!;
    const word = `S[${integer(place.word)}+((${index})>>${integer(place.log2PerWord)})]`;
    const shift = variable.length === 1
      ? integer(place.shift)
      : `(((${index})&${integer(2 ** place.log2PerWord - 1)})*${integer(place.bits)})`;
    const mask = integer(maskOf(place));
    return {
      value: `((${word}>>>${shift}&${mask})+${integer(place.min)})`,
      write: (value) => `${word}=${word}&~(${mask}<<${shift})|((${value})-${integer(place.min)}<<${shift});`,
    };
  }

  #position(list: List): string {
    const count = this.#elementBy(list.counts, "r").value;
    const item = this.#elementBy(list.items, `r*${integer(list.capacity)}+i`).value;
    return this.#helper(
      `p${integer(list.items.id)}`,
      (name) => `function ${name}(S,r,v){const n=${count};for(let i=0;i<n;i++)if(${item}===v)return i;return -1}`,
    );
  }

  #row(list: List, row: Expression): string {
    return this.#indexed(row, list.rows, list.counts.name);
  }

  #indexed(index: Expression, length: number, name: string): string {
    const text = this.#expression(index);
    const bounds = boundsOf(index, this.#compiled.program.tasks.length);
    if (bounds.min >= 0 && bounds.max < length) return `(${text})`;
    const fault = faultIndex(
      this.#compiled,
      "range",
      name.startsWith("table ") ? `${name}: index out of range` : indexMessage(name),
    );
    return `ix(${text},${integer(length)},${integer(fault)})`;
  }

  #ranged(value: Expression, range: Range, name: string): string {
    const text = this.#expression(value);
    const bounds = boundsOf(value, this.#compiled.program.tasks.length);
    if (bounds.min >= range.min && bounds.max <= range.max) return text;
    const fault = faultIndex(this.#compiled, "range", rangeMessage(name));
    return `rg(${text},${integer(range.min)},${integer(range.max)},${integer(fault)})`;
  }

  #task(task: Expression): string {
    const tasks = this.#compiled.program.tasks.length;
    const bounds = boundsOf(task, tasks);
    const text = this.#expression(task);
    if (bounds.min >= 0 && bounds.max < tasks) return text;
    return `ix(${text},${integer(tasks)},${integer(faultIndex(this.#compiled, "range", TASK_MESSAGE))})`;
  }

  #header(task: Expression): string {
    return `${integer(this.#compiled.sharedWords)}+${this.#task(task)}*${integer(this.#compiled.taskWords)}`;
  }

  #field(local: Local): Field {
    return this.#fields.get(local)!;
  }

  #name(letter: string): string {
    return `${letter}${integer(this.#temporary++)}_`;
  }

  #helper(name: string, text: (name: string) => string): string {
    if (!this.#known.has(name)) {
      this.#known.add(name);
      this.helpers.push(text(name));
    }
    return name;
  }
}

function unpack(word: string, field: Field): string {
  const value = `(${word}>>>${integer(field.shift)}&${integer(maskOf(field))})`;
  return field.min === 0 ? value : `(${value}+${integer(field.min)})`;
}

function followers(node: Node): readonly number[] {
  switch (node.operation.kind) {
    case "branch":
      return [node.next, node.operation.no];
    case "choose":
      return node.operation.targets;
    case "return":
    case "die":
    case "exceeded":
      return [];
    default:
      return [node.next];
  }
}
