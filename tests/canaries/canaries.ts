import type { Canary } from "./search";

/** Values with characters that need escapes, and with words that no other text contains. */
export const CANARIES = {
  password: `"canaryPassword1'; echo $HOME \\n ${"`"}canaryPassword2${"`"} %41 &amp;\ncanaryPassword3 ünïcödé 🔑 [secret] \\`,
  wrongPassword: `canaryWrong1\\"$(canaryWrong2)\t'canaryWrong3`,
  nextPassword: `canaryNext1 ${"$"}{canaryNext2} "canaryNext3"`,
  clientSecret: `canary~Client.Secret_canaryClient1-${"\\"}"canaryClient2"`,
  nextClientSecret: "canaryClientNext1'canaryClientNext2",
  username: "canaryUsername1 canaryUsername2",
  apiKey: `canaryKey1"$'${"\\"}canaryKey2`,
  oauthSecret: `canaryOauth1"ü$'\ncanaryOauth2`,
  /** The value of a misspelt argument, or of one with a wrong type. */
  misplaced: "canaryMisplaced1 canaryMisplaced2",
  environmentPassword: `canaryEnvironment1"$'${"\\"}canaryEnvironment2 ünïcödé`,
  rotatedPassword: "canaryRotated1 'canaryRotated2'",
  fileSecret: "canaryFile1\"$'canaryFile2 ünïcödé",
  environmentKey: "canaryEnvKey1-canaryEnvKey2",
  environmentOauth: "canaryEnvOauth1-canaryEnvOauth2",
} as const;

/** Passwords that public texts contain too. The tests search for their encoded forms, and check their places in the state. */
export const PUBLIC_PASSWORDS = { marker: "[secret]", address: "alerts@example.com" } as const;

export function canariesNamed(...names: (keyof typeof CANARIES)[]): Canary[] {
  return names.map((name) => ({ name, value: CANARIES[name] }));
}
