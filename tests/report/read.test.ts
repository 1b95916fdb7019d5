import { Readable } from "node:stream";
import { createReport } from "../../report";
import { MAX_LINE_LENGTH } from "../../report/read/lines";
import { ndjson } from "../../test-harness/event-log";
import { drift, event, sourceOf } from "./fixture";

const LINE = ndjson([event()]);
const OTHER_VERSION = ndjson([{ ...event(), version: 2 }]);

describe("createReport", () => {
  it.each([
    ["ends lines at \\n", LINE],
    ["ends lines at \\r\\n", LINE.replace("\n", "\r\n")],
    ["begins with a byte order mark", `\uFEFF${LINE}`],
    ["is several logs, each with a byte order mark", `\uFEFF${LINE}\uFEFF${LINE}`],
    ["has no end of the last line", LINE.trimEnd()],
    ["has blank lines", `\n${LINE}\n\n`],
    ["has U+2028 in a value", ndjson([event({ connection: "a\u2028b" })])],
  ])("reads a log that %s", async (_, text) => {
    const { counts, skippedLineCount } = await createReport([sourceOf(text)]);
    expect([counts.tenants, skippedLineCount]).toEqual([1, 0]);
  });

  it("reads lines and characters that are divided between chunks", async () => {
    const bytes = Buffer.from(ndjson([event({ host: "zürich" }), drift({ host: "genève" })]));
    const open = () => Readable.from([...bytes].map((byte) => Buffer.from([byte])));
    const { tenants } = await createReport([{ name: "events.ndjson", open }]);
    expect(tenants.map(({ host }) => host)).toEqual(["genève", "zürich"]);
  });

  it("names each line that is no event, and reads the others", async () => {
    const bad = [
      "Previewing update (prod)",
      JSON.stringify({ ...event(), verb: "look" }),
      OTHER_VERSION.trim(),
      "null",
      "x".repeat(MAX_LINE_LENGTH + 1),
      LINE.slice(0, 40),
    ];
    const { counts, skippedLines, skippedLineCount } = await createReport([
      sourceOf(ndjson([drift()]), "one.ndjson"),
      sourceOf(LINE + bad.join("\n"), "two.ndjson"),
    ]);
    expect([counts.tenants, skippedLineCount]).toEqual([1, bad.length]);
    expect(skippedLines.map(({ file, line, reason }) => `${file}:${line} ${reason}`)).toEqual([
      "two.ndjson:2 is not JSON",
      expect.stringContaining("two.ndjson:3 is no event: verb: "),
      "two.ndjson:4 has version 2, and this pulumi-qlik reads version 1",
      expect.stringContaining("two.ndjson:5 is no event: "),
      "two.ndjson:6 is too long for an event",
      "two.ndjson:7 is not JSON: the line is cut or still being written",
    ]);
  });

  it.each([
    ["no event", "<html>\n</html>\n", "events.ndjson is no event log: line 1 is not JSON."],
    ["one line that is cut", LINE.slice(0, 40), "line 1 is not JSON: the line is cut"],
    ["another version", OTHER_VERSION, "is an event log of another version: line 1 has version 2"],
    ["no line", "\n", "events.ndjson: there are no lines. Set QLIK_EVENT_LOG"],
  ])("refuses a file with %s", async (_, text, message) => {
    await expect(createReport([sourceOf(text)])).rejects.toThrow(message);
  });

  it("accepts an empty file beside others, and refuses one that is no log", async () => {
    const log = sourceOf(LINE);
    await expect(createReport([log, sourceOf("", "empty")])).resolves.toMatchObject({
      counts: { tenants: 1 },
    });
    await expect(createReport([log, sourceOf("{}", "other")])).rejects.toThrow("other is no event log");
  });
});
