/** The sixteen colours of a terminal, light on dark, by their numbers. */
const COLORS = [
  ...["#15161e", "#f7768e", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#7dcfff", "#c0caf5"],
  ...["#737aa2", "#ff899d", "#b9f27c", "#ffcf70", "#8db0ff", "#d2b3ff", "#a4daff", "#e6eaff"],
];

const STYLE = `
  body { margin: 0; background: transparent; }
  #terminal { display: inline-block; background: #1a1b26; color: #c0caf5; border-radius: 10px; overflow: hidden; }
  header { background: #24283b; padding: 11px 14px; display: flex; gap: 8px; }
  header i { width: 12px; height: 12px; border-radius: 50%; background: #565f89; }
  pre { margin: 0; padding: 16px 22px 20px; font: 15px/1.45 "DejaVu Sans Mono", "Liberation Mono", Menlo, monospace; }`;

/** Returns a page whose element `#terminal` shows a command and its output. */
export function terminalPage({ command, output }: { command: string; output: string }): string {
  return `<!doctype html><style>${STYLE}</style><div id="terminal"><header><i></i><i></i><i></i></header>
<pre><b>$ ${escapeHtml(command)}</b>\n${htmlOfAnsi(output.trimEnd())}</pre></div>`;
}

/** The CLI sends three kinds of codes: reset, bold, and a colour by its number. */
function htmlOfAnsi(text: string): string {
  const [start = "", ...parts] = text.split("\x1b[");
  let style = "";
  const spans = parts.map((part) => {
    const [, code = "", shown = ""] = /^([\d;]*)m(.*)$/s.exec(part) ?? [];
    style = code === "0" ? "" : style + styleOf(code);
    return `<span style="${style}">${escapeHtml(shown)}</span>`;
  });
  return escapeHtml(start) + spans.join("");
}

function styleOf(code: string): string {
  if (code === "1") return "font-weight: bold;";
  const color = COLORS[Number(/^38;5;(\d+)$/.exec(code)?.[1])];
  if (color === undefined) throw new Error(`unknown terminal code ${code}`);
  return `color: ${color};`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
