/** Control characters but line feeds, and characters that change the direction of text or are invisible. */
const INVISIBLE = /((?!\n)[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff])/u;

/**
 * A text that a tenant returned. It cannot change the direction of the text around it, and invisible characters show
 * their code points, because two values may differ in them alone.
 */
export function Text({ children }: { children: string | number }) {
  const parts = String(children).split(INVISIBLE).filter(Boolean);
  return <bdi>{...parts.map((part) => (INVISIBLE.test(part) ? markInvisible(part) : part))}</bdi>;
}

/** A code of this provider or of the tenant. */
export function Code({ children }: { children: string }) {
  return (
    <span class="code">
      <Text>{children}</Text>
    </span>
  );
}

function markInvisible(character: string) {
  const codePoint = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return (
    <bdi class="invisible" data-code-point={`U+${codePoint}`}>
      {character}
    </bdi>
  );
}
