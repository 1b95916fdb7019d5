import { textOf } from "./pages";

/** The wrong steps of the page, each with the messages that it shows; `…` stands for values. */
export const WRONG_STEPS: ReadonlyMap<string, string[]> = new Map(
  textOf("docs/troubleshooting.md")
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), messagesIn(section)]),
);

/** Requires the messages of a wrong step in an output. The page names one tenant; the tests name several, on loopback. */
export function expectMessages(step: string, output: string): void {
  const messages = WRONG_STEPS.get(step) ?? [];
  expect(messages).not.toEqual([]);
  const onPage = output.replace(/[\w-]+\.(localhost|eu\.qlikcloud\.com)/g, "acme.eu.qlikcloud.com");
  for (const message of messages) expect(onPage).toMatch(patternOf(message));
}

function messagesIn(section: string): string[] {
  return [...section.matchAll(/^```text\n(.*?)^```/gms)].map(([, text = ""]) => text.trim());
}

/** The page breaks long lines. A value does not go beyond the line of its message. */
function patternOf(message: string): RegExp {
  const escaped = message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(escaped.replace(/\s+/g, "\\s+").replaceAll("…", "[^\\n]*?"));
}
