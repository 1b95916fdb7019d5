/** A name in a fleet as messages show it: short, on one line, and without the user and password of a URL. */
export function shownName(name: string): string {
  const { redact, shorten } =
    require("../../provider/client/redactor") as typeof import("../../provider/client/redactor");
  return shorten(redact(name.replace(/^(\w+:\/\/)?.*@/s, "$1[secret]@"), []));
}
