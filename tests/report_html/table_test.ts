import { strict as assert } from "node:assert";
import { asTable } from "../../lib/report/html/payloads.ts";
import { tableHtml } from "../../lib/report/html/table.ts";

const columns = [{ key: "n", label: "<name>", numeric: false }, { key: "b", label: "bytes", numeric: true }];

Deno.test("tableHtml: caption, column and row headings, numbers to the right, missing and boolean cells in words", () => {
  const html = tableHtml({ caption: "a & b", columns, rows: [["<x>", 3], [null, true]] }, "table_1");
  assert.match(html, /aria-labelledby="table_1"/);
  assert.match(html, /<caption id="table_1"><span class="caption">a &amp; b<\/span><\/caption>/);
  assert.match(html, /<th scope="col">&lt;name&gt;<\/th><th scope="col" class="number">bytes<\/th>/);
  assert.match(html, /<th scope="row">&lt;x&gt;<\/th><td class="number">3<\/td>/);
  assert.match(html, /<span class="missing">–<\/span><\/th><td class="number">yes<\/td>/);
});

Deno.test("tableHtml: a path may break after its punctuation, and its text stays the same", () => {
  const html = tableHtml({ caption: "c", columns, rows: [["drivers/net/<x>_long.c:12", 1]] }, "t");
  assert.match(html, /drivers\/<wbr>net\/<wbr>&lt;x&gt;_<wbr>long/);
  assert.ok(html.replaceAll("<wbr>", "").includes("drivers/net/&lt;x&gt;_long.c:12"));
});

Deno.test("tableHtml: more than 60 rows scroll in a box that holds them all and says how many", () => {
  const rows = (n: number) => Array.from({ length: n }, (_, i) => ["x", i]);
  assert.doesNotMatch(tableHtml({ caption: "c", columns, rows: rows(60) }, "t"), /long/);
  const long = tableHtml({ caption: "c", columns, rows: rows(61) }, "t");
  assert.match(long, /class="table-box long"[^]*61 rows/);
  assert.equal(long.match(/<tr>/g)?.length, 62);
});

Deno.test("asTable: a row of another length, a cell of another kind or a missing caption is no table", () => {
  assert.ok(asTable({ caption: "c", columns, rows: [["x", 1]] }));
  assert.equal(asTable({ caption: "c", columns, rows: [["x"]] }), undefined);
  assert.equal(asTable({ caption: "c", columns, rows: [["x", {}]] }), undefined);
  assert.equal(asTable({ columns, rows: [] }), undefined);
  assert.equal(asTable("text"), undefined);
});
