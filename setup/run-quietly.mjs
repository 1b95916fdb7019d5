import { spawn } from "node:child_process";

const DEADLY_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const running = new Set();

/** Runs a command without showing its output; where it fails, the output becomes the error's message. */
export function runQuietly(command, args, { cwd, env, abort } = {}) {
  return new Promise((resolve, reject) => {
    heedSignals(); // Before the command starts: a signal in between would leave it behind.
    // A process group of its own, so that what the command has started ends with it.
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    running.add(child);
    const stop = () => endGroup(child, "SIGKILL");
    abort?.addEventListener("abort", stop);

    let stdout = "";
    let everything = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      everything += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      everything += text;
    });
    child.on("error", (error) => {
      forget(child);
      reject(error);
    });
    child.on("close", (code, signal) => {
      forget(child);
      abort?.removeEventListener("abort", stop);
      if (code === 0) resolve(stdout);
      else reject(new CommandFailure(command, code ?? signal, everything.trim()));
    });
  });
}

export class CommandFailure extends Error {
  constructor(command, ending, output) {
    super(output === "" ? `${command} ended with ${ending} and said nothing` : output);
  }
}

/** Of a long output, the part that tells why it ended. */
export function lastLines(output) {
  return output.split("\n").slice(-10).join("\n");
}

function heedSignals() {
  if (running.size === 0) for (const signal of DEADLY_SIGNALS) process.on(signal, endEverything);
}

function forget(child) {
  running.delete(child);
  if (running.size === 0) for (const signal of DEADLY_SIGNALS) process.off(signal, endEverything);
}

function endEverything(signal) {
  for (const child of running) {
    endGroup(child, "SIGTERM");
    forget(child);
  }
  process.kill(process.pid, signal);
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}
