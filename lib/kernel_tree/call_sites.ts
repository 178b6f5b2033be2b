import { append } from "./append.ts";
import type { FunctionFact, InvocationFact } from "./c_facts.ts";
import { IDENTIFIER } from "./c_tokens.ts";
import type { FactPlace, FactStore } from "./fact_store.ts";
import { ASKED, functionAround, functionsOf, linesOf, unpackCall, unpackInvocation, WORD } from "./fact_text.ts";
import type { MacroScope } from "./include_graph.ts";
import { expandMacros, readArguments, type Word, words } from "./macro_expansion.ts";
import { AskingMemo } from "./relink/asked_words.ts";

/** A call of a function that takes part in registrations. */
export interface CallSite {
  readonly callee: string;
  /** In the caller's words, macros expanded. */
  readonly args: readonly (readonly Word[])[];
  readonly file: string;
  readonly line: number;
  /** The function that calls; absent where a macro at file scope does. */
  readonly caller?: FunctionFact;
}

interface PlacedFunction {
  readonly file: string;
  readonly fact: FunctionFact;
}

/** A call or an invocation as written. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly caller?: FunctionFact;
  readonly callee: string;
  /** As written, where a function calls. */
  readonly args?: readonly string[];
  /** The whole of an invocation. */
  readonly invocation?: string;
}

function textOf({ callee, args = [], invocation }: Place): string {
  return invocation ?? `${callee} ( ${args.join(" , ")} )`;
}

/** Longer ways than this lead nowhere that a registration goes. */
const MOST_FOLLOWED = 32;

/** Who calls which registration function with what, through macros and through functions that hand arguments on. */
export class CallSites {
  readonly #facts: FactStore;
  readonly #macros: MacroScope;
  readonly #functions = new Map<string, readonly PlacedFunction[]>();
  readonly #byCallee = new Map<string, readonly Place[]>();
  readonly #handingByFile = new Map<string, Map<string, Place[]>>();
  readonly #leading = new Map<string, ReadonlySet<string>>();
  readonly #weights: AskingMemo<string, number>;
  readonly #registering: AskingMemo<string, readonly CallSite[]>;

  constructor(facts: FactStore, macros: MacroScope) {
    this.#facts = facts;
    this.#macros = macros;
    this.#weights = new AskingMemo(facts.asked);
    this.#registering = new AskingMemo(facts.asked);
  }

  /** The functions of a name. */
  #called(name: string): readonly PlacedFunction[] {
    this.#facts.asked?.ask(WORD.function, name);
    let known = this.#functions.get(name);
    if (!known) {
      known = this.#facts.places(WORD.function, name).map(({ file, at }) => ({
        file: this.#facts.path(file),
        fact: functionAround(this.#facts.text(file), at),
      }));
      this.#functions.set(name, known);
    }
    return known;
  }

  /** The calls and invocations of a name, by that name alone. */
  #calling(callee: string): readonly Place[] {
    this.#facts.asked?.ask(WORD.call, callee);
    let known = this.#byCallee.get(callee);
    if (!known) {
      known = this.#facts.places(WORD.call, callee).map((place) => this.#placeAt(place));
      this.#byCallee.set(callee, known);
    }
    return known;
  }

  #placeAt(place: FactPlace): Place {
    const line = this.#facts.line(place), path = this.#facts.path(place.file);
    if (line.startsWith("N")) return atFileScope(path, unpackInvocation(line));
    return placeOf(path, functionAround(this.#facts.text(place.file), place.at), unpackCall(line));
  }

  /**
   * The calls that a variable of a file is handed to, and those that they hand it on to: what registers it.
   *
   * @param symbol The variable's name.
   */
  registering(file: string, symbol: string): readonly CallSite[] {
    return this.#registering.get(`${file}\0${symbol}`, () => {
      const places = this.#handing(file).get(symbol) ?? [];
      const direct = places.flatMap((place) => this.#calls(place)).filter(({ args }) =>
        args.some((arg) => arg.some((word) => word.text === symbol))
      );
      const followed = new Set<string>();
      return direct.flatMap((call) => this.#handedOn(call, symbol, followed));
    });
  }

  /**
   * Whether a variable of a file is handed to what leads to a function, by names alone: macros are not expanded and
   * arguments not followed. Much cheaper than {@linkcode registering}.
   */
  maybeReaches(file: string, symbol: string, name: string): boolean {
    const leading = this.leadingTo(name);
    return (this.#handing(file).get(symbol) ?? []).some((place) => leading.has(place.callee));
  }

  /** Names of the macros and functions that hand a parameter of theirs on to a function, itself included; sorted. */
  leadingTo(name: string): ReadonlySet<string> {
    const { asked } = this.#facts;
    asked?.ask(ASKED.leading, name);
    let known = this.#leading.get(name);
    if (!known) {
      const find = () => this.#findLeading(name);
      known = asked?.derive(ASKED.leading, name, find, shownNames) ?? find();
      this.#leading.set(name, known);
    }
    return known;
  }

  #findLeading(name: string): ReadonlySet<string> {
    const found = new Set([name]);
    for (const callee of found) {
      for (const macro of this.#macros.namesCalling(callee)) found.add(macro);
      for (const { caller, args } of this.#calling(callee)) {
        if (!caller) continue;
        const parameters = new Set(caller.parameters.map((p) => p.name));
        if (args?.some((arg) => identifiers(arg).some((word) => parameters.has(word)))) found.add(caller.name);
      }
    }
    return new Set([...found].sort());
  }

  /** The calls and invocations of a file, by each identifier that is an argument. */
  #handing(file: string): ReadonlyMap<string, readonly Place[]> {
    const text = this.#facts.ofFile(file);
    let known = this.#handingByFile.get(file);
    if (known) return known;
    known = new Map();
    const places = [
      ...functionsOf(text).flatMap((fact) => fact.calls.map((call) => placeOf(file, fact, call))),
      ...linesOf(text, "N").map((line) => atFileScope(file, unpackInvocation(line))),
    ];
    for (const place of places) for (const word of new Set(identifiers(textOf(place)))) append(known, word, place);
    this.#handingByFile.set(file, known);
    return known;
  }

  /** The calls of a function, in whichever function or macro they stand. */
  callersOf(name: string): readonly CallSite[] {
    const callees = [name, ...this.#macros.namesCalling(name)];
    return callees.flatMap((callee) => this.#calling(callee))
      .flatMap((place) => this.#calls(place)).filter((call) => call.callee === name);
  }

  /** How many calls of a function there are, through macros or not: a measure of what is usual, without expansion. */
  weight(name: string): number {
    return this.#weights.get(name, () => {
      const callees = [name, ...this.#macros.namesCalling(name)];
      return callees.reduce((sum, callee) => sum + this.#facts.places(WORD.call, callee).length, 0);
    });
  }

  /** A call, and what its function hands the symbol on to; each function is followed once. */
  #handedOn(call: CallSite, symbol: string, followed: Set<string>): CallSite[] {
    const found = [call];
    if (followed.has(call.callee) || followed.size >= MOST_FOLLOWED) return found;
    followed.add(call.callee);
    for (const { file, fact } of this.#called(call.callee)) {
      for (const inner of fact.calls) {
        for (const expanded of this.#calls(placeOf(file, fact, inner))) {
          const args = expanded.args.map((arg) => substitute(arg, fact, call.args));
          if (!args.some((arg) => arg.some((word) => word.text === symbol))) continue;
          found.push(...this.#handedOn({ ...expanded, args }, symbol, followed));
        }
      }
    }
    return found;
  }

  /** The calls of known functions in a piece of text, once its macros are expanded. */
  #calls(place: Place): CallSite[] {
    const { file, line, caller } = place;
    const expanded = expandMacros(
      words(textOf(place)),
      (name) => isLeftToBuild(name) ? undefined : this.#macros.lookup(file, line, name),
    );
    const found: CallSite[] = [];
    for (let i = 0; i < expanded.length; i++) {
      const callee = expanded[i]!;
      if (callee.kind !== IDENTIFIER || this.#called(callee.text).length === 0) continue;
      const call = readArguments(expanded, i + 1);
      if (call) found.push({ callee: callee.text, args: call.args, file, line, ...(caller ? { caller } : {}) });
    }
    return found;
  }
}

/** Whether a name is set by the build, so that it is no macro to be looked up. */
export function isLeftToBuild(name: string): boolean {
  return name.startsWith("KBUILD_") || name === "THIS_MODULE";
}

/** An expression of a function with its parameters replaced by arguments. */
export function substitute(
  expression: readonly Word[],
  of: FunctionFact,
  args: readonly (readonly Word[])[],
): readonly Word[] {
  return expression.flatMap((word, i) => {
    const before = expression[i - 1]?.text;
    const isMember = before === "." || before === ">" && expression[i - 2]?.text === "-";
    const index = word.kind === IDENTIFIER && !isMember ? of.parameters.findIndex((p) => p.name === word.text) : -1;
    return index === -1 ? [word] : args[index] ?? [word];
  });
}

/** What {@linkcode CallSites.leadingTo} gave, to be compared. */
export function shownNames(names: ReadonlySet<string>): string {
  return [...names].join(" ");
}

function placeOf(file: string, caller: FunctionFact, call: FunctionFact["calls"][number]): Place {
  const { callee, args, line } = call;
  return { file, line, caller, callee, args };
}

function atFileScope(file: string, { name, line, text }: InvocationFact): Place {
  return { file, line, callee: name, invocation: text };
}

function identifiers(text: string): string[] {
  return text.match(/[A-Za-z_]\w*/g) ?? [];
}
