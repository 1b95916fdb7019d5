import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { SINGLE_ENTRY_POINT } from "./entry-points";

it("every scenario runs for both entry points, or the table has the reason", () => {
  const files = readdirSync(__dirname).filter((file) => file.endsWith(".test.ts"));
  const single = files.filter(
    (file) => !/^describe(Slow)?EntryPoints\(/m.test(readFileSync(join(__dirname, file), "utf8")),
  );
  const names = single.map((file) => basename(file, ".test.ts"));

  expect(names.sort()).toEqual([...Object.keys(SINGLE_ENTRY_POINT), "entry-points"].sort());
});
