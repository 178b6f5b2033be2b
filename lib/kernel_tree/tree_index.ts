import type { VariableFact } from "./c_facts.ts";
import { CallSites } from "./call_sites.ts";
import type { FactStore } from "./fact_store.ts";
import {
  linesOf,
  unpackArgument,
  unpackString,
  unpackTypedef,
  unpackTypedefName,
  unpackVariable,
  WORD,
} from "./fact_text.ts";
import { type Answers, type Includer, MacroScope, nearestPath } from "./include_graph.ts";
import type { MacroLookup } from "./macro_expansion.ts";
import { ModuleNames } from "./module_names.ts";
import { RegistrationRules } from "./registration_rules.ts";
import type { AskedWords } from "./relink/asked_words.ts";
import { StructGraph } from "./struct_graph.ts";
import type { FileDetails, TreeFacts } from "./tree_facts.ts";
import { dirname } from "./tree_path.ts";

/** More would only multiply what is compiled one way or the other; none of them has ever been seen in one file. */
const MOST_QUESTIONS = 3;

/** A file as one object compiles it. */
export interface SourceContext {
  readonly file: string;
  /** What `KBUILD_MODNAME` is. */
  readonly module: string;
  /** The C file that includes this one, where its object is that of the includer. */
  readonly includer?: Includer;
  /** How the conditions go that decide between its names, where the tree does not tell. */
  readonly answers?: Answers;
}

/** Something of a file. */
interface Placed<T> {
  readonly file: string;
  readonly fact: T;
}

/** The facts of a whole tree, looked up by name. */
export class TreeIndex {
  readonly structs: StructGraph;
  readonly macros: MacroScope;
  readonly rules: RegistrationRules;
  readonly calls: CallSites;
  readonly #facts: FactStore;
  readonly #modules: ModuleNames;
  readonly #strings = new Map<string, readonly Placed<string>[]>();
  readonly #variables = new Map<string, readonly Placed<VariableFact>[]>();
  readonly #details: (path: string) => FileDetails;
  readonly #opened = new Map<string, readonly VariableFact[]>();

  constructor({ store, details }: Pick<TreeFacts, "store" | "details">) {
    this.#facts = store;
    this.#details = details;
    this.structs = new StructGraph(store);
    this.macros = new MacroScope(store, details);
    this.rules = new RegistrationRules(store);
    this.calls = new CallSites(store, this.macros);
    this.#modules = new ModuleNames(store);
  }

  /** Who notes what is asked for. */
  get asked(): AskedWords | undefined {
    return this.#facts.asked;
  }

  /** The macros as a file sees them at a line. */
  macrosAt(context: Pick<SourceContext, "file" | "includer" | "answers">, line: number): MacroLookup {
    const { file, includer, answers } = context;
    return (name) => this.macros.lookup(file, line, name, includer, answers);
  }

  /**
   * Whether a macro is defined where a file is compiled; `undefined` where the tree alone does not tell. A macro that
   * only some includers define is not defined for the others.
   */
  isDefined({ file, includer, answers }: Omit<SourceContext, "module">, name: string): boolean | undefined {
    const answer = answers?.get(name);
    if (answer !== undefined) return answer;
    if (this.macros.isDefinedIn(file, name) || includer && this.macros.isDefinedIn(includer.file, name)) return true;
    const elsewhere = this.macros.includers(file).some((other) => this.macros.isDefinedIn(other.file, name));
    return elsewhere ? false : undefined;
  }

  /**
   * The ways in which a file is compiled: once for each module that it is linked into; a C file that others include,
   * once for each of them.
   */
  contexts(file: string): readonly SourceContext[] {
    const built = this.#modules.of(file);
    const including = this.macros.includers(file).filter((i) => i.file.endsWith(".c") && i.file !== file);
    const included = including.flatMap((includer) =>
      this.#modules.of(includer.file).modules.map((module) => ({ file, module, includer }))
    );
    const own = built.modules.map((module) => ({ file, module }));
    const all: readonly SourceContext[] = included.length === 0 || built.isListed ? [...own, ...included] : included;
    const questions = this.macros.questions(file).slice(0, MOST_QUESTIONS);
    return all.flatMap((context) => this.#answered(context, questions));
  }

  /** The context once for each way in which the questions can go. */
  #answered(context: SourceContext, questions: readonly string[]): readonly SourceContext[] {
    return questions.reduce<readonly SourceContext[]>((contexts, question) => {
      const known = this.isDefined(context, question);
      const ways = known === undefined ? [true, false] : [known];
      return contexts.flatMap((one) =>
        ways.map((way) => ({ ...one, answers: new Map([...one.answers ?? [], [question, way] as const]) }))
      );
    }, [context]);
  }

  /** Whether some call hands `KBUILD_MODNAME` to this parameter of a function. */
  isModuleName(functionName: string, parameter: number): boolean {
    return this.#facts.places(WORD.moduleName, functionName)
      .some((place) => unpackArgument(this.#facts.line(place)) === parameter);
  }

  /** The struct that a variable's type is, with the file to look it up from; `undefined` for other typedefs. */
  structOf(file: string, variable: VariableFact): { readonly file: string; readonly tag: string } | undefined {
    if (!variable.isTypedef) return { file, tag: variable.tag };
    const place = this.#facts.places(WORD.typedef, variable.tag).at(-1);
    if (!place) return undefined;
    const tag = unpackTypedef(this.#facts.line(place));
    return { file: tag.startsWith("<") ? this.#facts.path(place.file) : file, tag };
  }

  /** The files that may have a variable that is a driver, or holds one. */
  filesOfDrivers(): readonly number[] {
    const tags = [...this.structs.embeddingTags()];
    const typedefs = tags.flatMap((tag) =>
      this.#facts.places(WORD.typedefTag, tag).map((place) => unpackTypedefName(this.#facts.line(place)))
    );
    return [...tags, ...typedefs].flatMap((tag) => this.#facts.places(WORD.variableTag, tag).map(({ file }) => file));
  }

  /** The variables of a file that can be drivers, or hold one. */
  variablesOf(file: string): readonly VariableFact[] {
    const text = this.#facts.ofFile(file);
    const variables = linesOf(text, "V").map(unpackVariable);
    const tags = linesOf(text, "P")[0]?.slice(1).split(" ") ?? [];
    return tags.some((tag) => this.structs.mayEmbed(file, tag)) ? [...variables, ...this.#others(file)] : variables;
  }

  #others(path: string): readonly VariableFact[] {
    let known = this.#opened.get(path);
    if (!known) this.#opened.set(path, known = this.#details(path).variables ?? []);
    return known;
  }

  /** Whether a variable of this struct stands anywhere with an initialiser. */
  hasVariables(tag: string): boolean {
    return this.#facts.places(WORD.variableTag, tag).length > 0;
  }

  /**
   * The initialiser of a `char` array or pointer: the file's own or its includer's, that of a file beside it, or the only
   * one around.
   */
  string(file: string, symbol: string, includer?: string): string | undefined {
    const all = this.#stringsOf(symbol);
    const found = all.find((s) => s.file === file) ?? all.find((s) => s.file === includer) ??
      all.find((s) => dirname(s.file) === dirname(file)) ??
      (all.length === 1 && isAround(all[0]!.file, file) ? all[0] : undefined);
    return found?.fact;
  }

  #stringsOf(symbol: string): readonly Placed<string>[] {
    this.#facts.asked?.ask(WORD.string, symbol);
    let known = this.#strings.get(symbol);
    if (!known) {
      known = this.#facts.places(WORD.string, symbol)
        .map((place) => ({ file: this.#facts.path(place.file), fact: unpackString(this.#facts.line(place)) }));
      this.#strings.set(symbol, known);
    }
    return known;
  }

  /** The variable of this name: the file's own, or else the nearest one in the tree. */
  variable(file: string, symbol: string): Placed<VariableFact> | undefined {
    const all = this.#variablesCalled(symbol);
    const own = all.find((v) => v.file === file);
    const seen = own ? [] : all.filter(({ fact }) => !fact.isStatic);
    if (own || seen.length === 0) return own;
    const path = nearestPath(seen.map((v) => v.file), file);
    return seen.find((v) => v.file === path);
  }

  /** Those that are likely to be drivers or buses before the others. */
  #variablesCalled(symbol: string): readonly Placed<VariableFact>[] {
    this.#facts.asked?.ask(WORD.variable, symbol);
    let known = this.#variables.get(symbol);
    if (!known) {
      const likely: Placed<VariableFact>[] = [], others: Placed<VariableFact>[] = [];
      for (const place of this.#facts.places(WORD.variable, symbol)) {
        const line = this.#facts.line(place), file = this.#facts.path(place.file);
        if (line.startsWith("V")) likely.push({ file, fact: unpackVariable(line) });
        else for (const fact of this.#others(file)) if (fact.symbol === symbol) others.push({ file, fact });
      }
      this.#variables.set(symbol, known = [...likely, ...others]);
    }
    return known;
  }
}

/** Whether two files lie in one subsystem: they share two folders. */
function isAround(a: string, b: string): boolean {
  const [left, right] = [a.split("/"), b.split("/")];
  return left.length > 2 && left[0] === right[0] && left[1] === right[1];
}
