import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../lib/messages/user_error.ts";
import { tablePayload } from "../../lib/notebook/table.ts";
import { tableHtml, tableText } from "../../lib/notebook/table_forms.ts";

const BUSES = [{ bus: "pci", drivers: 12 }, { bus: "platform", drivers: null, note: "x" }];

Deno.test("tablePayload takes all keys in the order of their first appearance", () => {
  assert.deepEqual(tablePayload(BUSES, { caption: "c" }), {
    caption: "c",
    columns: [
      { key: "bus", label: "bus", numeric: false },
      { key: "drivers", label: "drivers", numeric: true },
      { key: "note", label: "note", numeric: false },
    ],
    rows: [["pci", 12, null], ["platform", null, "x"]],
  });
});

Deno.test("tablePayload takes the columns asked for, with their labels", () => {
  const columns = [{ key: "drivers", label: "how many", numeric: false }, "bus"];
  const table = tablePayload(BUSES, { caption: "c", columns });
  assert.deepEqual(table.columns[0], { key: "drivers", label: "how many", numeric: false });
  assert.deepEqual(table.rows, [[12, "pci"], [null, "platform"]]);
});

Deno.test("tablePayload reads a danfojs DataFrame", async () => {
  const { DataFrame } = await import("danfojs-node");
  const frame = new DataFrame([["pci", 12], ["usb", NaN]], { columns: ["bus", "drivers"] });
  const table = tablePayload(frame, { caption: "c" });
  assert.deepEqual(table.columns.map((column) => [column.key, column.numeric]), [["bus", false], ["drivers", true]]);
  assert.deepEqual(table.rows, [["pci", 12], ["usb", null]]);
});

Deno.test("tablePayload refuses what no table can show, and says where", () => {
  const refused = (rows: unknown, columns?: string[]) => {
    const options = { caption: "c", ...(columns ? { columns } : {}) };
    return (): void => void tablePayload(rows as typeof BUSES, options);
  };
  assert.throws(refused([{ a: 1 }, { a: {} }]), (e) => e instanceof UserError && /row 2, column "a"/.test(e.message));
  assert.throws(refused([{ a: 1 }, 5]), (e) => e instanceof UserError && /row 2 is no object/.test(e.message));
  assert.throws(
    refused(BUSES, ["buss"]),
    (e) => e instanceof UserError && /"buss"; .* bus, drivers, note/.test(e.message),
  );
});

Deno.test("tableHtml has no tag of a cell's", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (key, text) => {
    const html = tableHtml(tablePayload([{ [key]: text }], { caption: text }));
    assert.equal(
      html.replace(/<\/?(?:table|caption|thead|tbody|tr|td|th)(?: (?:class|style|scope)="[^"<>]*")*>/g, "").search(
        /[<>]/,
      ),
      -1,
    );
  }));
});

Deno.test("tableText keeps each row on one line, numbers to the right", () => {
  const text = tableText(tablePayload([{ name: "a\nb\x1b[31m", n: 5 }, { name: "c", n: 12 }], { caption: "Names" }));
  assert.deepEqual(text.split("\n"), [
    "Names",
    "name                n",
    "-----------------  --",
    "a\\u{a}b\\u{1b}[31m   5",
    "c                  12",
  ]);
});
