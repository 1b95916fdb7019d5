import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CANARIES, PUBLIC_PASSWORDS } from "./canaries";
import { filesUnder, findings, processList } from "./search";

const NAMES = Object.keys(CANARIES) as (keyof typeof CANARIES)[];

const LEAKS: [string, (value: string) => string][] = [
  ["as it is", (value) => value],
  ["in JSON", (value) => JSON.stringify({ emailPassword: value })],
  ["in JSON within JSON", (value) => JSON.stringify({ message: JSON.stringify({ value }) })],
  ["in ASCII JSON", (value) => asciiJson(value)],
  [
    "in YAML",
    (value) =>
      `password: |\n${value
        .split("\n")
        .map((line) => `  ${line}`)
        .join("\n")}`,
  ],
  ["in a URL", (value) => `https://example.com/?password=${encodeURIComponent(value)}`],
  ["in a form", (value) => new URLSearchParams({ password: value }).toString()],
  ["in HTML", (value) => value.replace(/[^\w ]/g, (character) => `&#${character.codePointAt(0)};`)],
  ["in base64", (value) => Buffer.from(value).toString("base64")],
  ["in base64url", (value) => Buffer.from(value).toString("base64url")],
  ["in base64 after a username", (value) => Buffer.from(`\0alerts\0${value}`).toString("base64")],
  ["in base64 within JSON", (value) => Buffer.from(JSON.stringify({ a: 1, value })).toString("base64")],
  ["in hex", (value) => Buffer.from(value).toString("hex")],
  ["indented by a terminal", (value) => value.replaceAll("\n", "\n      ")],
  ["cut at its end", (value) => value.slice(0, -5)],
];

describe.each(NAMES)("the search for the %s", (name) => {
  const canary = { name, value: CANARIES[name] };

  it.each(LEAKS)("finds it %s", (_, leak) => {
    const place = { name: "a place", text: `before ${leak(canary.value)} after` };
    expect(findings([place], [canary])).toEqual([expect.stringContaining(`a place contains the ${name}`)]);
  });

  it("does not find it in another canary", () => {
    const others = NAMES.filter((other) => other !== name).map((other) => ({
      name: other,
      text: CANARIES[other],
    }));
    expect(findings(others, [canary])).toEqual([]);
  });
});

it.each(Object.entries(PUBLIC_PASSWORDS))(
  "the search finds only encoded forms of a public password: %s",
  (name, value) => {
    const place = (text: string) => [{ name: "a place", text }];
    expect(findings(place(value), [{ name, value, isPublic: true }])).toEqual([]);
    expect(
      findings(place(Buffer.from(value).toString("base64")), [{ name, value, isPublic: true }]),
    ).toHaveLength(1);
  },
);

it.each([
  "backend/.pulumi/stacks/test-project/dev.json",
  "backend/.pulumi/history/test-project/dev/dev-1.history.json",
  "backend/.pulumi/backups/test-project/dev/dev.1.json",
  "home/logs/pulumi.log",
  "program/Pulumi.dev.yaml",
  "program/plan.json",
  "program/.hidden/file",
  "temporary/core.123",
])("the search finds a secret in the file %s", (file) => {
  const folder = mkdtempSync(join(tmpdir(), "canaries-"));
  try {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(
      join(folder, file),
      Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(CANARIES.password)]),
    );
    const places = filesUnder(folder, (name) => name.endsWith("index.js"));
    expect(findings(places, [{ name: "password", value: CANARIES.password }])).toEqual([
      expect.stringContaining(`${file} contains the password`),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("the search finds a secret in the process list", async () => {
  const sleeper = spawn(process.execPath, ["-e", "process.stdin.resume()", CANARIES.apiKey]);
  try {
    await once(sleeper, "spawn");
    const key = { name: "key", value: CANARIES.apiKey };
    expect(findings(processList(), [key])).toEqual(["the process list contains the key as it is"]);
  } finally {
    sleeper.kill("SIGKILL");
    await once(sleeper, "close");
  }
});

function asciiJson(value: string): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
