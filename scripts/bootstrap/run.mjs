import { spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname } from "node:path";
import { checkout, environmentWith } from "./places.mjs";
import { SetupTrouble } from "./say.mjs";

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs the command and ends as it ends. Set-up starts it itself rather than leave it to `&&` in a script: a shell that
 * has once looked up `node` would go on with the machine's, though the right one is installed by now.
 */
export function runCommand([name, ...args], { tarball, cli }) {
  return new Promise((resolve, reject) => {
    const forward = (signal) => {
      // A terminal has already sent its Ctrl-C to both; a second one would make the Pulumi CLI drop everything.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    const stopForwarding = () => {
      for (const signal of FORWARDED) process.off(signal, forward);
    };
    // Before the command starts: a signal in between would end set-up and leave the command behind.
    for (const signal of FORWARDED) process.on(signal, forward);

    const child = spawn(name, args, { cwd: checkout, stdio: "inherit", env: environment(tarball, cli) });
    child.on("error", (error) => {
      stopForwarding();
      reject(error.code === "ENOENT" ? new SetupTrouble(`there is no command ${name}.`) : error);
    });
    child.on("close", (code, signal) => {
      stopForwarding();
      if (signal) endBy(signal);
      else process.exitCode = code;
      resolve();
    });
  });
}

function environment(tarball, cli) {
  return {
    ...(cli ? environmentWith(dirname(cli)) : environmentWith()),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...(tarball && { PULUMI_QLIK_TARBALL: tarball }),
    ...(cli && { PULUMI_QLIK_CLI: cli }),
  };
}

function endBy(signal) {
  process.exitCode = 128 + (constants.signals[signal] ?? 0);
  process.kill(process.pid, signal);
}
