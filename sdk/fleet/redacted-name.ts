/** Returns a name as messages contain it: short, on one line, and without the user name and password of a URL. */
export function redactedName(name: string): string {
  const { redact, shorten } =
    require("../../provider/client/redactor") as typeof import("../../provider/client/redactor");
  return shorten(redact(name.replace(/^(\w+:\/\/)?.*@/s, "$1[secret]@"), []));
}
