type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** The documentation of the messages with one code. */
export interface MessageInfo {
  /** The words of each message with the code; `…` stands for values. */
  texts: readonly [string, ...string[]];
  cause: string;
  /** What to do. */
  hint: string;
  /** The section of `docs/` that has more. */
  page?: string;
}

/** The messages whose codes begin with the same two digits. */
export type MessageGroup<Prefix extends string> = {
  readonly [code in `QLIK${Prefix}${Digit}${Digit}`]?: MessageInfo;
};
