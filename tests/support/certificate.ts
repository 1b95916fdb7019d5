import { generate } from "selfsigned";

/** A certificate for these hosts that is its own authority: who trusts it trusts the server. */
export async function certificateFor(...hosts: string[]): Promise<{ key: string; cert: string }> {
  const made = await generate([{ name: "commonName", value: "A private authority" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "subjectAltName", altNames: hosts.map((value) => ({ type: 2 as const, value })) },
    ],
  });
  return { key: made.private, cert: made.cert };
}
