import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import { shownName } from "./redacted-name";

/** A problem at a line of a file. It quotes keys and no value, because a value may be a secret. */
export interface Problem {
  line: number;
  reason: string;
}

/** The pairs of a mapping by their keys. */
export type Pairs = ReadonlyMap<string, Pair>;

/**
 * A YAML document in the part of YAML that is reviewed without surprises: every key is a string and occurs once in its
 * mapping, and no value has a tag. It may have aliases and merges (`<<`), which are resolved. It may be read only if it has
 * no {@link problems}.
 */
export class YamlDocument {
  readonly root: Node | null;
  readonly problems: Problem[];
  private readonly lines = new LineCounter();
  private readonly targets = new Map<Alias, Node>();
  private readonly merges: Pair[] = [];
  private readonly sizes = new Map<unknown, number>();
  private readonly pairs = new Map<unknown, Pairs>();

  /** @param maxValues the most values that the document may have after aliases are expanded */
  constructor(
    text: string,
    private readonly maxValues: number,
  ) {
    // Pretty errors quote the file. The parser's own check for unique keys takes quadratic time.
    const options = { lineCounter: this.lines, merge: true, prettyErrors: false, uniqueKeys: false };
    const document = withoutStacks(() => parseDocument(text, options));
    this.root = document.contents;
    const exhausted = document.errors.filter(isExhaustion);
    this.problems = (exhausted.length > 0 ? exhausted.slice(0, 1) : document.errors).map((error) =>
      this.syntaxProblem(error),
    );
    if (this.problems.length === 0) this.inspect(document);
    if (this.problems.length === 0) this.checkSize();
  }

  /** The pairs of a mapping or of an alias of one, including those that it merges; its own win. Empty for anything else. */
  pairsOf(node: unknown): Pairs {
    const known = this.pairs.get(node);
    if (known) return known;
    const pairs = new Map<string, Pair>();
    const mapping = this.resolve(node);
    const items = isMap(mapping) ? mapping.items : [];
    for (const pair of items) if (!isMerge(pair)) pairs.set(nameOf(pair), pair);
    for (const source of items.filter(isMerge).flatMap((pair) => this.mergedBy(pair)))
      for (const [name, pair] of this.pairsOf(source)) if (!pairs.has(name)) pairs.set(name, pair);
    this.pairs.set(node, pairs);
    return pairs;
  }

  isMapping(node: unknown): boolean {
    return isMap(this.resolve(node));
  }

  valueOf(node: unknown): unknown {
    const target = this.resolve(node);
    if (isSeq(target)) return target.items.map((item) => this.valueOf(item));
    if (!isMap(target)) return isScalar(target) ? target.value : null;
    return Object.fromEntries(
      [...this.pairsOf(target)].map(([name, { value }]) => [name, this.valueOf(value)]),
    );
  }

  /** Returns the number of values after aliases are expanded; infinite if the node contains itself. */
  sizeOf(node: unknown): number {
    const known = this.sizes.get(node);
    if (known !== undefined) return known;
    this.sizes.set(node, Number.POSITIVE_INFINITY);
    const inner = isAlias(node) ? [this.resolve(node)] : childrenOf(node);
    const size = inner.reduce<number>((sum, child) => sum + this.sizeOf(child), 1);
    this.sizes.set(node, size);
    return size;
  }

  lineOf(node: unknown): number {
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return offset === undefined ? 1 : this.lines.linePos(offset).line;
  }

  private resolve(node: unknown): unknown {
    return isAlias(node) ? this.targets.get(node) : node;
  }

  private mergedBy({ value }: Pair): unknown[] {
    const sources = this.resolve(value);
    return isSeq(sources) ? sources.items : [sources];
  }

  /** Visits each node once, in the order of the file, without following aliases. */
  private inspect(document: Document): void {
    const anchors = new Map<string, Node>();
    visit(document, (_key, node) => {
      if (isPair(node)) this.checkKey(node);
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) this.targets.set(node, target);
        else
          this.report(node, "an alias without an anchor before it; a string that begins with * needs quotes");
      } else if (isNode(node)) {
        const { anchor } = node as { anchor?: string };
        if (anchor !== undefined) anchors.set(anchor, node);
        if (node.tag !== undefined)
          this.report(node, "tags are not supported; write the plain value, in quotes if it is a string");
        if (isMap(node)) this.checkKeys(node.items);
      }
    });
    for (const merge of this.merges)
      if (!this.mergedBy(merge).every((source) => this.isMapping(source)))
        this.report(merge.key, "`<<` takes a mapping or a list of mappings");
  }

  private checkKey(pair: Pair): void {
    if (isMerge(pair)) this.merges.push(pair);
    else if (!isScalar(pair.key) || typeof pair.key.value !== "string")
      this.report(pair.key, "a key that is not a string; put it in quotes if it is meant as one");
  }

  private checkKeys(pairs: Pair[]): void {
    const seen = new Set<string>();
    for (const pair of pairs.filter(({ key }) => isScalar(key))) {
      const name = nameOf(pair);
      if (seen.has(name)) this.report(pair.key, `${shownName(name)} stands here a second time`);
      seen.add(name);
    }
  }

  private checkSize(): void {
    const size = this.sizeOf(this.root);
    if (size <= this.maxValues) return;
    this.report(
      this.innermostTooLarge(this.root),
      size === Number.POSITIVE_INFINITY
        ? "an alias of a value that contains it"
        : `more than ${this.maxValues} values once aliases are expanded`,
    );
  }

  private innermostTooLarge(node: unknown): unknown {
    const child = childrenOf(node).find((one) => this.sizeOf(one) > this.maxValues);
    return child === undefined ? node : this.innermostTooLarge(child);
  }

  private report(node: unknown, reason: string): void {
    this.problems.push({ line: this.lineOf(node), reason });
  }

  private syntaxProblem({ code, message, pos }: YAMLError): Problem {
    // The other messages quote the file after a colon only.
    const reason = isExhaustion({ code, message })
      ? "nested too deeply"
      : (OWN_WORDS[code] ?? message.split(/: |:$/)[0] ?? "");
    return { line: this.lines.linePos(pos[0]).line, reason };
  }
}

/** Replaces the parser's messages that quote the file or refer to the parser's own functions. */
const OWN_WORDS: { [code in YAMLError["code"]]?: string } = {
  BAD_DIRECTIVE: "a directive that is not supported",
  BAD_DQ_ESCAPE: "an unknown escape sequence; in single quotes a backslash is a plain character",
  BAD_SCALAR_START: "a string that begins with this character needs quotes",
  MULTIPLE_DOCS: "a second document begins here; a file can have only one",
};

/** The parser recurses; depending on the stack it fails with its own error or with that of the engine. */
function isExhaustion({ code, message }: Pick<YAMLError, "code" | "message">): boolean {
  return code === "RESOURCE_EXHAUSTION" || message.includes("call stack");
}

function childrenOf(node: unknown): unknown[] {
  return isCollection(node) ? node.items.map((item) => (isPair(item) ? item.value : item)) : [];
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === "symbol";
}

function nameOf({ key }: Pair): string {
  const text = isScalar(key) ? key.value : key;
  return typeof text === "symbol" ? "<<" : String(text);
}

/** Runs without stack traces: a file that is not YAML can have a million errors, and a trace for each takes most of the time. */
function withoutStacks<Result>(run: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
