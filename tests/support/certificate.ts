import { loopbackCertificate } from "../../test-harness/mail-server";

/** A certificate for these hosts that is its own authority: a client that trusts it trusts the server. */
export function certificateFor(...hosts: string[]): Promise<{ key: string; cert: string }> {
  return loopbackCertificate(hosts);
}
