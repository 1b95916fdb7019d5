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
} from "yaml";
import type { Code } from "../../provider/messages/messages";
import { withoutStackTraces } from "../stack-traces";
import { redactedName } from "./redacted-name";
import { reasonOf, relevantErrors } from "./yaml-errors";

/** A problem at a line of a file. It can contain keys but no value, because a value may be a secret. */
export interface Problem {
  line: number;
  reason: string;
  code: Code;
}

/** The pairs of a mapping by their keys. */
export type Pairs = ReadonlyMap<string, Pair>;

/**
 * A document in a subset of YAML that is easy to review: every key is a string and occurs once in its mapping, and no value
 * has a tag. Aliases and merges (`<<`) are resolved. The methods require a document without {@link problems}.
 */
export class YamlDocument {
  readonly root: Node | null;
  readonly problems: Problem[];
  private readonly lines = new LineCounter();
  private readonly targets = new Map<Alias, Node>();
  private readonly merges: Pair[] = [];
  private readonly sizes = new Map<unknown, number>();
  private readonly pairs = new Map<unknown, Pairs>();

  /** @param maxValues the maximum number of values after aliases are expanded */
  constructor(
    text: string,
    private readonly maxValues: number,
  ) {
    // Pretty errors quote the file. The parser's own check for unique keys takes quadratic time.
    const options = { lineCounter: this.lines, merge: true, prettyErrors: false, uniqueKeys: false };
    const document = withoutStackTraces(() => parseDocument(text, options));
    this.root = document.contents;
    this.problems = relevantErrors(document.errors).map((error) => ({
      line: this.lines.linePos(error.pos[0]).line,
      reason: reasonOf(error),
      code: "QLIK1511",
    }));
    if (this.problems.length === 0) this.inspect(document);
    if (this.problems.length === 0) this.checkSize();
  }

  /** Returns the pairs of a mapping or its alias. Its own pairs override merged ones. Any other node has none. */
  pairsOf(node: unknown): Pairs {
    const cached = this.pairs.get(node);
    if (cached) return cached;
    const pairs = new Map<string, Pair>();
    const mapping = this.resolve(node);
    const items = isMap(mapping) ? mapping.items : [];
    for (const pair of items) if (!isMerge(pair)) pairs.set(nameOf(pair), pair);
    for (const source of items.filter(isMerge).flatMap((pair) => this.mergedNodes(pair)))
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
    const cached = this.sizes.get(node);
    if (cached !== undefined) return cached;
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

  private mergedNodes({ value }: Pair): unknown[] {
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
      if (!this.mergedNodes(merge).every((source) => this.isMapping(source)))
        this.report(merge.key, "the value of `<<` must be a mapping or a list of mappings");
  }

  private checkKey(pair: Pair): void {
    if (isMerge(pair)) this.merges.push(pair);
    else if (!isScalar(pair.key) || typeof pair.key.value !== "string")
      this.report(pair.key, "a key that is not a string; write it in quotes");
  }

  private checkKeys(pairs: Pair[]): void {
    const names = new Set<string>();
    for (const pair of pairs.filter(({ key }) => isScalar(key))) {
      const name = nameOf(pair);
      if (names.has(name))
        this.report(pair.key, `${redactedName(name)} occurs twice in this mapping; remove one`);
      names.add(name);
    }
  }

  private checkSize(): void {
    const size = this.sizeOf(this.root);
    if (size <= this.maxValues) return;
    const node = this.innermostTooLarge(this.root);
    if (size === Number.POSITIVE_INFINITY)
      this.report(node, "an alias of a value that contains it; remove it");
    else
      this.report(
        node,
        `more than ${this.maxValues} values after aliases are expanded; split the file`,
        "QLIK1513",
      );
  }

  private innermostTooLarge(node: unknown): unknown {
    const child = childrenOf(node).find((one) => this.sizeOf(one) > this.maxValues);
    return child === undefined ? node : this.innermostTooLarge(child);
  }

  private report(node: unknown, reason: string, code: Code = "QLIK1511"): void {
    this.problems.push({ line: this.lineOf(node), reason, code });
  }
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
