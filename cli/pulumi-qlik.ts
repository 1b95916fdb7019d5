#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { emulatorCommand } from "./emulator-command";
import { reportCommand } from "./report-command";

const WRONG_CALL = 2;

const program = new Command("pulumi-qlik")
  .description("Tools beside the Pulumi provider for the e-mail configuration of Qlik Cloud tenants.")
  // So that the emulator gets its own options, --help included.
  .enablePositionalOptions()
  .exitOverride();
for (const command of [reportCommand(), emulatorCommand()]) program.addCommand(command.exitOverride());

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has printed the message or the help.
  process.exitCode = error.exitCode === 0 ? 0 : WRONG_CALL;
});
