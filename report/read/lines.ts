/** Longer lines are no events: the longest has some thousand characters. */
export const MAX_LINE_LENGTH = 1024 * 1024;

export interface Line {
  /** Counted from 1. */
  number: number;
  /** Without its end. The beginning of a line that is too long. */
  text: string;
  isTooLong: boolean;
  /** False for a last line without an end, which may be cut. */
  isComplete: boolean;
}

/**
 * The lines of a file in UTF-8 that are not blank. Lines end at `\n` alone: JSON may contain U+2028, at which `node:readline`
 * divides. A line that is too long takes no more memory than {@link MAX_LINE_LENGTH}.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let number = 1;
  let rest = "";
  const line = (text: string, isComplete: boolean): Line => ({
    number,
    text: text.slice(0, MAX_LINE_LENGTH).replace(/^\uFEFF/, ""),
    isTooLong: text.length > MAX_LINE_LENGTH,
    isComplete,
  });
  for await (const chunk of chunks) {
    const texts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = (texts.pop() ?? "").slice(0, MAX_LINE_LENGTH + 1);
    for (const text of texts) {
      if (text.trim() !== "") yield line(text, true);
      number++;
    }
  }
  rest += decoder.decode();
  if (rest.trim() !== "") yield line(rest, false);
}
