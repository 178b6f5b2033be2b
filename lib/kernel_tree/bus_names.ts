import { IDENTIFIER } from "./c_tokens.ts";
import { memberValue, parseInitialiser } from "./initialiser.ts";
import type { Word } from "./macro_expansion.ts";
import { evaluateName } from "./name_expression.ts";
import { kbuildName } from "./module_names.ts";
import { memberPath } from "./registration_rules.ts";
import { AskingMemo } from "./relink/asked_words.ts";
import type { TreeIndex } from "./tree_index.ts";

/** The names of buses, read from the `struct bus_type` variables of a tree. */
export class BusNames {
  readonly #index: TreeIndex;
  readonly #known: AskingMemo<string, string | undefined>;

  constructor(index: TreeIndex) {
    this.#index = index;
    this.#known = new AskingMemo(index.asked);
  }

  /**
   * The name of the bus that an expression is the address of: `&pci_bus_type`, `&xenbus_frontend.bus`.
   *
   * @param file Where the expression stands.
   * @returns `undefined` where it leads to no variable with a name.
   */
  of(file: string, expression: readonly Word[]): string | undefined {
    const list = withoutSigns(expression);
    const symbol = list[0]?.kind === IDENTIFIER ? list[0].text : undefined;
    if (symbol === undefined) return undefined;
    const path = list.length === 1 ? [] : memberPath(list, symbol);
    if (!path) return undefined;
    const variable = this.#index.variable(file, symbol);
    if (!variable) return undefined;
    const key = `${variable.file}\0${symbol}\0${path.join(".")}`;
    return this.#known.get(key, () => this.#read(variable.file, symbol, path));
  }

  #read(file: string, symbol: string, path: readonly string[]): string | undefined {
    const { fact } = this.#index.variable(file, symbol)!;
    const struct = this.#index.structOf(file, fact);
    if (!struct) return undefined;
    const macro = this.#index.macrosAt({ file }, fact.line);
    const value = memberValue(
      parseInitialiser(fact.initialiser, fact.initialiserLine, macro),
      [...path, "name"],
      (prefix) => this.#index.structs.memberOrder(struct.file, struct.tag, prefix),
    );
    if (!value || !("expression" in value)) return undefined;
    const name = evaluateName(value.expression, {
      macro,
      string: (other) => this.#index.string(file, other),
      moduleName: kbuildName(file),
      baseName: kbuildName(file),
    });
    return "name" in name ? name.name : undefined;
  }
}

/** Drops `&`, casts and parentheses around the whole. */
function withoutSigns(expression: readonly Word[]): readonly Word[] {
  let list = expression.filter((word) => word.text !== "&");
  while (list[0]?.text === "(") {
    const close = list.findIndex((word) => word.text === ")");
    list = close === list.length - 1 ? list.slice(1, -1) : list.slice(close + 1);
  }
  return list;
}
