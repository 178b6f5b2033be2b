import assert from "node:assert/strict";
import fc from "fast-check";
import { SourceText } from "../../lib/kernel_tree/source_text.ts";
import { extractDetails, extractFacts } from "../../lib/kernel_tree/extract_facts.ts";
import { packFacts } from "../../lib/kernel_tree/fact_text.ts";
import { linkDrivers } from "../../lib/kernel_tree/link_drivers.ts";
import { assembleTree } from "../../lib/kernel_tree/read_tree.ts";

/** Pieces of files that refer to each other in every way that the linking follows. */
const piece = fc.constantFrom(
  '#include "a.h"\n',
  '#include "b.c"\n',
  '#include "c.c"\n',
  "#define M(x) static struct toy_driver x = { .name = #x };\n",
  "#define N M(y) N\n",
  '#ifdef A\n#define NAME "one"\n#else\n#define NAME NAME "two"\n#endif\n',
  "struct toy_driver { const char *name; struct device_driver driver; struct toy_driver *toy_driver; };\n",
  "struct outer_driver { struct toy_driver t; struct outer_driver o; };\n",
  "typedef struct outer_driver toy_t;\n",
  "static toy_t t = { .t.driver.name = NAME };\n",
  "static struct toy_driver x = { .name = NAME };\n",
  "static struct outer_driver d[] = { { .t.name = y }, { .t = { NAME } } };\n",
  "static char *y = y;\n",
  'static struct bus_type bus = { .name = "bus" };\n',
  "int toy_register_driver(struct toy_driver *drv, const char *n) { drv->driver.name = drv->name ? drv->name : n; " +
    "drv->driver.bus = &bus; return toy_register_driver(drv, n); }\n",
  "int make_driver(const char *n) { struct toy_driver *h; h->name = kasprintf(0, n); return make_driver(n); }\n",
  "int start(void) { toy_register_driver(&x, KBUILD_MODNAME); make_driver(NAME); x.driver.name = __func__; }\n",
  "M(z)\nN\n",
  "{",
  "}",
  "(",
  '"',
);
const file = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

Deno.test("linkDrivers comes to an end without an error on files that refer to each other in circles", () => {
  fc.assert(
    fc.property(file, file, file, (header, one, other) => {
      const texts: Record<string, string> = {
        "Makefile": "VERSION = 1\nPATCHLEVEL = 2\n",
        "drivers/base/a.h": header,
        "drivers/base/b.c": one,
        "drivers/base/c.c": other,
        "drivers/base/Makefile": "obj-y += b.o d.o\nd-y := c.o $(d)\n",
      };
      const found = new Map(
        Object.entries(texts).flatMap(([path, text]) => {
          const facts = extractFacts(path, text);
          return facts ? [[path, packFacts(facts)]] : [];
        }),
      );
      const tree = assembleTree(
        "tree",
        Object.keys(texts),
        found,
        (path) => extractDetails(path, new SourceText(texts[path]!)),
        false,
      );
      for (const { name, dynamic, how } of linkDrivers(tree)) {
        assert.equal(dynamic, name === null);
        assert.ok(how !== "");
      }
    }),
  );
});
