import { spawn } from "node:child_process";
import { once } from "node:events";
import { BootstrapError } from "./log.mjs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Runs a command of the bootstrap itself, with its output on standard error. Throws unless it succeeds. */
export async function runStep(command, args, options) {
  const { code, signal, received } = await run(command, args, { stdio: ["ignore", 2, 2], ...options });
  // Some commands exit with an ordinary code after Ctrl-C. The next step must not start then.
  if (signal ?? received) process.kill(process.pid, signal ?? received);
  if (code === 0) return;
  throw new BootstrapError(`\`${command}\` failed with exit code ${code}. See its output above.`);
}

/** Runs a command and ends as it ends. */
export async function runCommand(command, args) {
  const { code, signal } = await run(command, args, { stdio: "inherit" });
  if (signal) process.kill(process.pid, signal);
  process.exitCode = code;
}

/** Forwards signals to the command until it has ended. */
async function run(command, args, options) {
  let received;
  const forward = (signal) => {
    received = signal;
    // A terminal sends Ctrl-C to the command too. After a second SIGINT the Pulumi CLI stops without cleaning up.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  // Before the command starts, because a signal in between would leave the command running.
  for (const signal of SIGNALS) process.on(signal, forward);
  const child = spawn(command, args, options);
  try {
    const [code, signal] = await once(child, "close");
    return { code, signal, received };
  } catch (error) {
    throw error.code === "ENOENT" ? new BootstrapError(`there is no command \`${command}\`.`) : error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, forward);
  }
}
