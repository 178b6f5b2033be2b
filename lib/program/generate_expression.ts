/** Expressions of a program as JavaScript, and how its variables and lists are read and written. */
import { integer, rangedText } from "./code_text.ts";
import { boundsOf, type Expression, type List, type Local, type Range, type Variable } from "./expression.ts";
import { indexMessage, TASK_MESSAGE } from "./fault_messages.ts";
import { type Field, maskOf } from "./layout.ts";
import { type Compiled, faultIndex } from "./machine.ts";

/** Writes expressions. Functions that they share are collected as helpers. */
export class ExpressionWriter {
  readonly helpers: string[] = [];
  protected readonly compiled: Compiled;
  /** The variables of the function that is being written. */
  protected fields: ReadonlyMap<Local, Field> = new Map();
  readonly #known = new Set<string>();
  #temporary = 0;

  constructor(compiled: Compiled) {
    this.compiled = compiled;
  }

  protected expression(of: Expression): string {
    switch (of.op) {
      case "constant":
        return integer(of.value);
      case "local":
        return unpack(
          `S[b+${integer(this.field(of.local).word)}]`,
          this.field(of.local),
        );
      case "read":
        return this.read(of.variable, of.index);
      case "self":
        return "t";
      case "table": {
        const values = Array.from(of.table.values, integer).join(",");
        const name = this.helper(
          `t${integer(of.table.id)}`,
          (n) => `const ${n}=new Int32Array([${values}]);`,
        );
        return `${name}[${
          this.indexed(
            of.index,
            of.table.values.length,
            `table ${of.table.name}`,
          )
        }]`;
      }
      case "if": {
        const [condition, yes, no] = [of.condition, of.yes, of.no].map((
          inner,
        ) => this.expression(inner));
        return `((${condition})?(${yes}):(${no}))`;
      }
      case "status":
        return `(S[${this.header(of.task)}]&3)`;
      case "result":
        return `(S[${this.header(of.task)}]>>16)`;
      case "position":
        return `${this.position(of.list)}(S,${this.row(of.list, of.row)},${this.expression(of.value)})`;
      case "binary": {
        const left = this.expression(of.left);
        const right = this.expression(of.right);
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

  protected read(variable: Variable, index: Expression): string {
    const place = this.compiled.places[variable.id]!;
    if (index.op === "constant" || variable.length === 1) {
      const at = this.element(variable, index);
      if (at.before === "") return at.value;
    }
    const i = this.indexed(index, variable.length, variable.name);
    if (place.log2PerWord === 0) {
      return unpack(`S[${integer(place.word)}+${i}]`, place);
    }
    const name = this.helper(`r${integer(variable.id)}`, (n) => {
      const within = `(i&${integer(2 ** place.log2PerWord - 1)})*${integer(place.bits)}`;
      const value = `(S[${integer(place.word)}+(i>>${integer(place.log2PerWord)})]>>>${within}&${
        integer(maskOf(place))
      })`;
      return `function ${n}(S,i){return ${value}+${integer(place.min)}}`;
    });
    return `${name}(S,${i})`;
  }

  /** How to read and write an element: statements to run before, its value, and a statement that writes it. */
  protected element(
    variable: Variable,
    index: Expression,
  ): { before: string; value: string; write(value: string): string } {
    const place = this.compiled.places[variable.id]!;
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
    const [i, a, s] = [this.name("i"), this.name("a"), this.name("s")];
    const shift = variable.length === 1
      ? integer(place.shift)
      : `(${i}&${integer(2 ** place.log2PerWord - 1)})*${integer(place.bits)}`;
    return {
      before: `const ${i}=${this.indexed(index, variable.length, variable.name)},` +
        `${a}=${integer(place.word)}+(${i}>>${integer(place.log2PerWord)}),${s}=${shift};`,
      value: `((S[${a}]>>>${s}&${integer(mask)})+${integer(place.min)})`,
      write: (value) => store(`S[${a}]`, s, value),
    };
  }

  /** An element whose index is a short JavaScript expression known to be in range. */
  protected elementBy(
    variable: Variable,
    index: string,
  ): { value: string; write(value: string): string } {
    const place = this.compiled.places[variable.id]!;
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

  protected position(list: List): string {
    const count = this.elementBy(list.counts, "r").value;
    const item = this.elementBy(list.items, `r*${integer(list.capacity)}+i`).value;
    return this.helper(
      `p${integer(list.items.id)}`,
      (name) => `function ${name}(S,r,v){const n=${count};for(let i=0;i<n;i++)if(${item}===v)return i;return -1}`,
    );
  }

  protected row(list: List, row: Expression): string {
    return this.indexed(row, list.rows, list.counts.name);
  }

  protected indexed(index: Expression, length: number, name: string): string {
    const text = this.expression(index);
    const bounds = boundsOf(index, this.compiled.program.tasks.length);
    if (bounds.min >= 0 && bounds.max < length) return `(${text})`;
    const fault = faultIndex(
      this.compiled,
      "range",
      name.startsWith("table ") ? `${name}: index out of range` : indexMessage(name),
    );
    return `ix(${text},${integer(length)},${integer(fault)})`;
  }

  protected ranged(value: Expression, range: Range, name: string): string {
    return rangedText(this.compiled, this.expression(value), value, range, name);
  }

  protected task(task: Expression): string {
    const tasks = this.compiled.program.tasks.length;
    const bounds = boundsOf(task, tasks);
    const text = this.expression(task);
    if (bounds.min >= 0 && bounds.max < tasks) return text;
    return `ix(${text},${integer(tasks)},${integer(faultIndex(this.compiled, "range", TASK_MESSAGE))})`;
  }

  protected header(task: Expression): string {
    return `${integer(this.compiled.sharedWords)}+${this.task(task)}*${integer(this.compiled.taskWords)}`;
  }

  protected field(local: Local): Field {
    return this.fields.get(local)!;
  }

  protected name(letter: string): string {
    return `${letter}${integer(this.#temporary++)}_`;
  }

  protected helper(name: string, text: (name: string) => string): string {
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
