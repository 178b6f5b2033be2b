import { strict as assert } from "node:assert";
import { testWith } from "../support/parts.ts";
import { assertSound } from "../support/report_pages.ts";
import { Firefox } from "./browser/firefox.ts";
import { withPages } from "./browser/pages.ts";

for (const scheme of ["light", "dark"] as const) {
  testWith(
    ["firefox"],
    `pages in Firefox, ${scheme}: no request, no complaint, every figure drawn, no sideways scroll`,
    async () => {
      const firefox = await Firefox.start(scheme);
      try {
        await withPages(async (files) => {
          for (const file of Object.values(files)) {
            for (const width of [1280, 390]) {
              const visit = await firefox.visit(file, { width });
              assertSound(visit);
              assert.ok(visit.figures > 0);
            }
          }
        });
      } finally {
        await firefox.close();
      }
    },
  );
}
