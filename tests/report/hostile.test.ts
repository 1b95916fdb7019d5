import { execFileSync } from "node:child_process";
import { parse } from "yaml";
import type { Event } from "../../provider/event-log/event";
import { FORMATS, type Report } from "../../report";
import { drift, event, failure, reportOf } from "./fixture";
import { htmlOf, junitErrors, suitesOf, tagsOf, textOf } from "./parse";

const WORDS: [string, string][] = [
  ["HTML", "<script>alert(1)</script><img src=x onerror=alert(1)>"],
  ["the end of an element", "</code></summary></details></failure></testcase>"],
  ["a comment", "<!-- a --> -->"],
  ["a character reference", "&amp; &#60;b&#62; &lt;"],
  ["the end of CDATA", "]]> <![CDATA["],
  ["cells", "a | b \\| c |"],
  ["a fence", "```\n# heading\n~~~~~~~\n````````"],
  ["nothing but a fence", "````"],
  ["a code span", "` `` `x`"],
  ["emphasis and links", "**b** _i_ ~~s~~ [l](http://x.example) ![i](http://x.example)"],
  ["addresses", "@octocat #1 https://x.example www.x.example a@x.example WWW.x.example"],
  ["lines of a list", "\n\n- a\n1. b\n> c\n    d\n\n---"],
  ["a line of a diff", "\n+ added\n- removed"],
  ["terminal codes", "\u001b[31m\u001b]8;;http://x.example\u0007\u0000\u007f\u009b31m"],
  ["line ends", "a\r\nb\rc\u2028d\u2029e\u0085f\vg"],
  ["directions", "\u202Egnp.exe\u2066\u200f\u200b"],
  ["half a character and no characters", "\ud800 \udc00 \uffff \ufffe"],
  ["a shell command", "$(touch x) `touch x` ; ' \" \\ & rm -rf *"],
  ["a template", `\${x} {{x}} %s %n`],
  ["names of an object", "__proto__"],
  ["a very long text", "long ".repeat(150)],
];
const PLAIN = "plain";

/** One tenant of each status, with the word at each place of a line. */
function lines(word: string): Event[] {
  const places: Partial<Event> = {
    project: word,
    stack: word,
    connection: word,
    patch: [
      { op: "replace", path: "/username", value: word, observed: `${word}.` },
      { op: "add", path: `/${word}`, value: word },
      { op: "remove", path: "/senderName", observed: word },
    ],
    isValid: false,
    errorCode: word,
    warnings: [{ code: word, message: word, hint: word }],
  };
  const error = { code: word, kind: word, message: `${word}: ${word}`, hint: word };
  return [
    failure({ ...places, host: `${word}1`, error }),
    drift({ ...places, host: `${word}2`, urn: `${word}$x` }),
    drift({ ...places, host: `${word}3`, urn: `EmailConfigFleet$${word}`, errorCode: `${word}!` }),
    event({ ...places, host: `${word}4`, result: "changed" }),
    event({ ...places, host: `${word}5` }),
  ];
}

const FORBIDDEN = /(?![\n])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\uFFFE\uFFFF]/u;

const reportWith = (word: string) => reportOf(...lines(word));

let plain: Report;
let plainTags: string[];
beforeAll(async () => {
  plain = await reportWith(PLAIN);
  plainTags = tagsOf(htmlOf(FORMATS.markdown(plain)));
});

describe.each(WORDS)("%s in a tenant's words", (_, word) => {
  let report: Report;
  beforeAll(async () => {
    report = await reportWith(word);
  });

  it("leaves the lines of the text as they are", () => {
    const text = FORMATS.text(report);
    expect(text).not.toMatch(FORBIDDEN);
    const beginnings = (lines: string) => lines.split("\n").map((line) => /^( {4}[-+]| *)/.exec(line)?.[0]);
    expect(beginnings(text)).toEqual(beginnings(FORMATS.text(plain)));
  });

  it("leaves the elements of the Markdown as they are", () => {
    const markdown = FORMATS.markdown(report);
    expect(markdown).not.toMatch(FORBIDDEN);
    expect(tagsOf(htmlOf(markdown))).toEqual(plainTags);
  });

  it("leaves the elements of JUnit as they are", async () => {
    const xml = FORMATS.junit(report);
    expect(await junitErrors(xml)).toEqual([]);
    expect(xml).not.toMatch(FORBIDDEN);
    expect(tagsOf(xml).map(nameOf)).toEqual(tagsOf(FORMATS.junit(plain)).map(nameOf));
  });

  it("is itself in JSON, and in no count", () => {
    const parsed = JSON.parse(FORMATS.json(report)) as Report;
    expect(parsed.tenants[0]).toMatchObject({ stack: word });
    expect(FORMATS.gitlab(report)).toBe(FORMATS.gitlab(plain));
  });

  it("is one word of the command and one value of the lines to copy", () => {
    const [program, fleet] = report.tenants.flatMap(({ remedies }) => remedies ?? []);
    const args = argumentsOf(program?.remediate ?? "");
    expect([args.length, ...args.slice(0, 2)]).toEqual([5, "up", "--stack"]);
    expect(new Function(`return {${program?.adopt}}`)()).toMatchObject({ username: `${word}.` });
    const [tenant] = Object.values(parse(fleet?.adopt ?? "").tenants) as object[];
    expect(tenant).toMatchObject({ username: `${word}.`, senderName: word });
  });
});

it("shows a tenant's words as they are", async () => {
  const word = "<b>a|b</b> `c` *d*";
  const report = await reportWith(word);
  const shown = [
    FORMATS.text(report),
    textOf(htmlOf(FORMATS.markdown(report))),
    suitesOf(FORMATS.junit(report))[0]?.["@name"],
  ];
  for (const text of shown) expect(text).toContain(word);
});

function nameOf(tag: string): string | undefined {
  return /^<[/?]?\w+/.exec(tag)?.[0];
}

/** The arguments that a shell gives to the command. */
function argumentsOf(command: string): string[] {
  const script = `pulumi() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync("sh", [], { input: script, encoding: "utf8" }).split("\0").slice(0, -1);
}
