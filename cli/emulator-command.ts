import { Command } from "commander";

export function emulatorCommand(): Command {
  return new Command("emulator")
    .description("start Qlik Cloud tenants on loopback (emulator --help lists its options)")
    .argument("[arguments...]")
    .usage("[options]")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[]) => {
      // Loaded when used: a report needs no server.
      const { runEmulator } = await import("../emulator/command.js");
      await runEmulator(args);
    });
}
