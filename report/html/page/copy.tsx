import { createContext } from "preact";
import { useContext, useRef, useState } from "preact/hooks";

/** Reads a text to the users of screen readers. */
export const Announce = createContext<(text: string) => void>(() => {});

/** Lines to copy, with a button that does it. */
export function Copyable({ title, purpose, text }: { title: string; purpose: string; text: string }) {
  const announce = useContext(Announce);
  const code = useRef<HTMLElement>(null);
  const [result, setResult] = useState<string>();
  const copy = async () => {
    const message = await copyText(text, code.current);
    setResult(message);
    announce(message);
  };
  return (
    <div class="copyable">
      <div>
        <p>
          <strong>{title}</strong> {purpose}
        </p>
        <button
          type="button"
          aria-label={`Copy: ${title}`}
          onClick={copy}
          onBlur={() => setResult(undefined)}
        >
          {result ?? "Copy"}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, also by keyboard */}
      <pre tabIndex={0}>
        <code ref={code}>{text}</code>
      </pre>
    </div>
  );
}

/** A browser may refuse the clipboard, for example to a page of plain http. The text is then selected. */
async function copyText(text: string, code: HTMLElement | null): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    if (code) getSelection()?.selectAllChildren(code);
    return "Press Ctrl+C";
  }
}
