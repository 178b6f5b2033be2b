import { strict as assert } from "node:assert";
import { testWith } from "../support/parts.ts";
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
              assert.deepEqual(visit.requests, []);
              assert.deepEqual(visit.complaints, []);
              assert.equal(visit.drawn, visit.figures);
              assert.ok(visit.figures > 0);
              assert.ok(visit.documentWidth <= visit.windowWidth, `${visit.documentWidth} px at ${width} px`);
            }
          }
        });
      } finally {
        await firefox.close();
      }
    },
  );
}
