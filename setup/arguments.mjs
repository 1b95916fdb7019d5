import { SetupTrouble } from "./say.mjs";

/** Options stand before the command; what follows the command's name is the command's own. */
export function readArguments(words) {
  const firstOfCommand = words.findIndex((word) => !word.startsWith("--"));
  const options = firstOfCommand === -1 ? words : words.slice(0, firstOfCommand);
  const command = firstOfCommand === -1 ? [] : words.slice(firstOfCommand);

  const unknown = options.find((option) => option !== "--without-build" && option !== "--without-cli");
  if (unknown) {
    throw new SetupTrouble(`unknown option ${unknown}; there are --without-build and --without-cli.`);
  }
  return {
    withBuild: !options.includes("--without-build"),
    withCli: !options.includes("--without-cli"),
    command,
  };
}
