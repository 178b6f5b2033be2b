import { append } from "./append.ts";
import type { CFacts, VariableFact } from "./c_facts.ts";
import { CallSites } from "./call_sites.ts";
import { type Answers, type Includer, MacroScope, nearestPath } from "./include_graph.ts";
import type { MacroLookup } from "./macro_expansion.ts";
import { type BuiltInto, moduleNames } from "./module_names.ts";
import { RegistrationRules } from "./registration_rules.ts";
import { StructGraph } from "./struct_graph.ts";
import type { FileDetails, TreeFacts } from "./tree_facts.ts";
import { dirname } from "./tree_path.ts";
import { WordIndex } from "./word_index.ts";

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

/** The facts of a whole tree, ready to be looked up by name. */
export class TreeIndex {
  readonly structs: StructGraph;
  readonly macros: MacroScope;
  readonly rules: RegistrationRules;
  readonly calls: CallSites;
  readonly #files = new Map<string, CFacts>();
  readonly #builtInto: (source: string) => BuiltInto;
  readonly #strings = new Map<string, Placed<string>[]>();
  readonly #variables = new Map<string, Placed<VariableFact>[]>();
  readonly #typedefs = new Map<string, string>();
  readonly #variableTags = new Set<string>();
  readonly #details: (path: string) => FileDetails;
  readonly #opened = new Map<string, readonly VariableFact[]>();
  /** The symbols of other variables, and the file of each list of them; made when first asked for. */
  #otherSymbols: { readonly words: WordIndex; readonly paths: readonly string[] } | undefined;
  /** Parameters that are given `KBUILD_MODNAME` somewhere: function, `#`, index. */
  readonly #moduleNameParameters = new Set<string>();

  constructor(facts: TreeFacts) {
    for (const file of facts.files) {
      this.#files.set(file.path, file);
      for (const { symbol, value } of file.strings) append(this.#strings, symbol, { file: file.path, fact: value });
      for (const fact of file.variables) {
        append(this.#variables, fact.symbol, { file: file.path, fact });
        this.#variableTags.add(fact.tag);
      }
      for (const tag of file.others?.tags.split(" ") ?? []) this.#variableTags.add(tag);
      for (const { name, tag } of file.typedefs) {
        this.#typedefs.set(name, tag.startsWith("<") ? `${file.path}\0${tag}` : tag);
      }
      for (const { callee, argument } of file.moduleNameArguments) {
        this.#moduleNameParameters.add(`${callee}#${argument}`);
      }
    }
    this.#details = facts.details;
    this.structs = new StructGraph(facts.files);
    this.macros = new MacroScope([...facts.files, ...facts.headers], facts.details);
    this.rules = new RegistrationRules(
      facts.files.flatMap(({ path, functions }) => functions.map((of) => ({ file: path, function: of }))),
    );
    this.calls = new CallSites(this.#files, this.macros);
    this.#builtInto = moduleNames(facts.makefiles);
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
    const built = this.#builtInto(file);
    const including = this.macros.includers(file).filter((i) => i.file.endsWith(".c") && i.file !== file);
    const included = including.flatMap((includer) =>
      this.#builtInto(includer.file).modules.map((module) => ({ file, module, includer }))
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
    return this.#moduleNameParameters.has(`${functionName}#${parameter}`);
  }

  /** The struct that a variable's type is, with the file to look it up from; `undefined` for other typedefs. */
  structOf(file: string, variable: VariableFact): { readonly file: string; readonly tag: string } | undefined {
    if (!variable.isTypedef) return { file, tag: variable.tag };
    const tag = this.#typedefs.get(variable.tag);
    if (tag === undefined) return undefined;
    const [home, invented] = tag.split("\0");
    return invented === undefined ? { file, tag } : { file: home!, tag: invented };
  }

  /** The variables of a file that can be drivers, or hold one. */
  variablesOf(file: CFacts): readonly VariableFact[] {
    const { others, variables } = file;
    if (!others?.tags.split(" ").some((tag) => this.structs.mayEmbed(file.path, tag))) return variables;
    return [...variables, ...this.#others(file)];
  }

  #others({ path, others }: CFacts): readonly VariableFact[] {
    let known = this.#opened.get(path);
    if (!known) this.#opened.set(path, known = (others && this.#details(path).variables) ?? []);
    return known;
  }

  /** Whether a variable of this struct stands anywhere with an initialiser. */
  hasVariables(tag: string): boolean {
    return this.#variableTags.has(tag);
  }

  /**
   * The initialiser of a `char` array or pointer: the file's own or its includer's, that of a file beside it, or the only
   * one around.
   */
  string(file: string, symbol: string, includer?: string): string | undefined {
    const all = this.#strings.get(symbol) ?? [];
    const found = all.find((s) => s.file === file) ?? all.find((s) => s.file === includer) ??
      all.find((s) => dirname(s.file) === dirname(file)) ??
      (all.length === 1 && isAround(all[0]!.file, file) ? all[0] : undefined);
    return found?.fact;
  }

  /** The variable of this name: the file's own, or else the nearest one in the tree. */
  variable(file: string, symbol: string): Placed<VariableFact> | undefined {
    const { words, paths } = this.#otherSymbols ??= otherSymbols(this.#files.values());
    const others = words.places(symbol).map(({ list }) => paths[list]!);
    const all = [
      ...this.#variables.get(symbol) ?? [],
      ...others.flatMap((path) =>
        this.#others(this.#files.get(path)!).filter((fact) => fact.symbol === symbol).map((fact) => ({
          file: path,
          fact,
        }))
      ),
    ];
    const own = all.find((v) => v.file === file);
    const seen = own ? [] : all.filter(({ fact }) => !fact.isStatic);
    if (own || seen.length === 0) return own;
    const path = nearestPath(seen.map((v) => v.file), file);
    return seen.find((v) => v.file === path);
  }
}

/** Whether two files lie in one subsystem: they share two folders. */
function isAround(a: string, b: string): boolean {
  const [left, right] = [a.split("/"), b.split("/")];
  return left.length > 2 && left[0] === right[0] && left[1] === right[1];
}

function otherSymbols(files: Iterable<CFacts>) {
  const withOthers = [...files].filter(({ others }) => others);
  return {
    words: new WordIndex(withOthers.map(({ others }) => [others!.symbols, "names"])),
    paths: withOthers.map(({ path }) => path),
  };
}
