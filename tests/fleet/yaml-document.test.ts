import { DEFAULTS, failuresOf, nestedAliases } from "./tenants-file-fixture";

const NOT_A_STRING = "a key that is not a string; write it in quotes";
const TAG = "tags are not supported; write the plain value, in quotes if it is a string";
const CONTAINS_ITSELF = "an alias of a value that contains it; remove it";
const MERGE = "the value of `<<` must be a mapping or a list of mappings";
const TOO_MANY = "more than 1000000 values after aliases are expanded; split the file";
const twice = (name: string) => `${name} occurs twice in this mapping; remove one`;

describe("an unsupported YAML document is refused", () => {
  it.each<[string, string, number, string]>([
    [
      "a second document",
      "tenants: {}\n---\ntenants: {}\n",
      2,
      "a second document begins here; a file can have only one",
    ],
    [
      "an incomplete directive",
      "%YAML\n---\ntenants: {}\n",
      1,
      "a directive that is not supported; remove it",
    ],
    [
      "an unknown escape sequence",
      'tenants:\n  a.example: "\\q"\n',
      2,
      "an unknown escape sequence; in single quotes a backslash is a plain character",
    ],
    [
      "a reserved character",
      "tenants:\n  a.example: @x\n",
      2,
      "a string that begins with this character needs quotes",
    ],
    ["a number as a key", "tenants:\n  1.5: {}\n", 2, NOT_A_STRING],
    ["true as a key", "tenants:\n  a.example:\n  true: {}\n", 3, NOT_A_STRING],
    ["null as a key", "tenants:\n  ~: {}\n", 2, NOT_A_STRING],
    ["a date as a key", "%YAML 1.1\n---\ntenants:\n  2020-01-01: {}\n", 4, NOT_A_STRING],
    ["a mapping as a key", "tenants:\n  ? { a: b }\n  : {}\n", 2, NOT_A_STRING],
    ["an alias as a key", "tenants:\n  &a a.example: {}\n  *a : {}\n", 3, NOT_A_STRING],
    ["binary data", "tenants:\n  a.example: { senderName: !!binary aGk= }\n", 2, TAG],
    ["a custom tag", "tenants:\n  a.example: !tenant {}\n", 2, TAG],
    ["a set", "tenants: !!set { a.example }\n", 1, TAG],
    ["a duplicate tenant", "tenants:\n  a.example:\n  b.example:\n  a.example:\n", 4, twice("a.example")],
    [
      "a duplicate argument",
      "tenants:\n  a.example: { serverPort: 1, serverPort: 2 }\n",
      2,
      twice("serverPort"),
    ],
    [
      "a duplicate key at depth",
      "tenants:\n  a.example: { testEmail: { subject: a, subject: b } }\n",
      2,
      twice("subject"),
    ],
    ["two merges", "tenants:\n  a: &a {}\n  b: { <<: *a, <<: *a }\n", 3, twice("<<")],
    [
      "an unresolved alias",
      "tenants:\n  a.example: *nowhere\n",
      2,
      "an alias without an anchor before it; a string that begins with * needs quotes",
    ],
    ["a list that contains itself", "tenants: &a [*a]\n", 1, CONTAINS_ITSELF],
    ["a mapping that contains itself", "tenants:\n  a.example: &a\n    x: { y: *a }\n", 3, CONTAINS_ITSELF],
    ["a mapping that merges itself", "tenants:\n  a.example: &a\n    <<: *a\n", 3, CONTAINS_ITSELF],
    ["a merge of a string", "tenants:\n  a.example: { <<: text }\n", 2, MERGE],
    ["a merge of a list of strings", "tenants:\n  a.example: { <<: [text] }\n", 2, MERGE],
    ["endless brackets", `tenants: ${"[".repeat(50_000)}`, 1, "nested too deeply"],
    ["endless mappings", `tenants: ${"{a: ".repeat(20_000)}`, 1, "nested too deeply"],
    [
      "10^10 values in a default",
      `${DEFAULTS}  testEmail:\n${nestedAliases(10, "    ")}tenants: {}\n`,
      13,
      TOO_MANY,
    ],
    [
      "10^10 values in a tenant",
      `${DEFAULTS}tenants:\n  a.example:\n${nestedAliases(10, "    ")}`,
      14,
      TOO_MANY,
    ],
    ["10^10 values in a section", `${nestedAliases(10)}tenants: {}\n`, 6, TOO_MANY],
    [
      "10^10 values in merges",
      `tenants:\n  a.example: &b0 { serverPort: 1 }\n  b.example:\n${Array.from(
        { length: 10 },
        (_, index) => `    k${index}: &b${index + 1} { <<: [${Array(10).fill(`*b${index}`).join(", ")}] }\n`,
      ).join("")}`,
      9,
      TOO_MANY,
    ],
  ])("with its line: %s", (_, text, line, reason) => {
    expect(failuresOf(text)).toEqual([`tenants.yaml:${line}: ${reason}`]);
  });

  it.each([
    ["an unclosed mapping", "tenants: {", 1],
    ["a tab", "tenants:\n\ta.example:\n", 2],
    ["endless keys", "? ".repeat(20_000), 1],
  ])("with the parser's reason: %s", (_, text, line) => {
    expect(failuresOf(text)[0]).toMatch(new RegExp(`^tenants\\.yaml:${line}: .`));
  });
});

describe("an unusual name", () => {
  it.each([
    ["an abbreviated address", "1.5", "1\\.5: .*1\\.0\\.0\\.5"],
    ["a NUL", "a\\0.example", "a \\.example: .*host name"],
    ["a terminal's code", "\\e[31m.example", "\\[31m\\.example: .*host name"],
    ["a line break", "a\\nb", "a b: .*host name"],
    ["a hundred thousand characters", "a".repeat(100_000), "a{300}…: "],
  ])("is reported on one line: %s", (_, name, failure) => {
    expect(failuresOf(`tenants:\n  ? "${name}"\n  : {}\n`)[0]).toMatch(
      new RegExp(`^tenants\\.yaml:2: ${failure}`),
    );
  });
});

describe("the line of a failure is right", () => {
  it.each([
    ["with line breaks of Windows", "tenants:\r\n  a.example:\r\n    colour: red\r\n"],
    ["after a byte order mark", "\ufefftenants:\n  a.example:\n    colour: red\n"],
  ])("%s", (_, text) => {
    expect(failuresOf(text).join("\n")).toMatch(/^tenants\.yaml:3: a\.example: colour/m);
  });
});
