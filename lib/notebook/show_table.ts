import { displayChannel } from "./channel.ts";
import { MIME } from "./mime.ts";
import { type DataFrameLike, type TableOptions, tablePayload } from "./table.ts";
import { tableHtml, tableText } from "./table_forms.ts";

/**
 * Shows a table: plain rows (objects by column key) or a danfojs `DataFrame`.
 *
 * @throws {UserError} where a row or cell cannot be shown, or a column that was asked for does not exist.
 *
 * @example
 * ```ts ignore
 * await showTable([{ bus: "pci", drivers: 1200 }, { bus: "usb", drivers: 900 }], { caption: "Drivers by bus" });
 * ```
 */
export async function showTable(
  table: readonly { readonly [key: string]: unknown }[] | DataFrameLike,
  options: TableOptions,
): Promise<void> {
  const payload = tablePayload(table, options);
  await displayChannel().show({
    [MIME.table]: payload,
    [MIME.html]: tableHtml(payload),
    [MIME.text]: tableText(payload),
  });
}
