import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A PostgreSQL server on loopback, with its data in a temporary folder. */
export interface PostgresServer {
  /** The URL for PULUMI_BACKEND_URL. */
  readonly url: string;
  stop(): Promise<void>;
}

const PASSWORD = "of-a-server-on-loopback";

export async function startPostgres(): Promise<PostgresServer> {
  const bin = findBinaries();
  const root = mkdtempSync(join(tmpdir(), "postgres-"));
  const data = join(root, "data");
  const passwordFile = join(root, "password");
  writeFileSync(passwordFile, PASSWORD);
  const user = unprivilegedUser();
  if (user) for (const path of [root, passwordFile]) chownSync(path, user.uid, user.gid);

  const init = ["-D", data, "-U", "pulumi", "-A", "scram-sha-256", `--pwfile=${passwordFile}`, "--no-sync"];
  execFileSync(join(bin, "initdb"), init, { ...user, cwd: root, stdio: "pipe" });
  const port = await freePort();
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${root}`,
    "fsync=off",
  ];
  const args = ["-D", data, ...settings.flatMap((setting) => ["-c", setting])];
  const server = spawn(join(bin, "postgres"), args, {
    ...user,
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  });
  await waitForOutput(server, "database system is ready to accept connections");
  return {
    url: `postgres://pulumi:${PASSWORD}@127.0.0.1:${port}/postgres?sslmode=disable`,
    stop: async () => {
      const ended = new Promise((resolve) => server.once("close", resolve));
      server.kill("SIGINT");
      await ended;
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Debian installs the server's programs outside PATH. */
function findBinaries(): string {
  const debianFolder = "/usr/lib/postgresql";
  const versions = existsSync(debianFolder)
    ? readdirSync(debianFolder).map((version) => join(debianFolder, version, "bin"))
    : [];
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...versions];
  const folder = folders.find((one) => ["initdb", "postgres"].every((name) => existsSync(join(one, name))));
  if (folder) return folder;
  throw new Error(
    "PostgreSQL is not installed: no folder on PATH or under /usr/lib/postgresql has both initdb and postgres. " +
      "Install it, on Debian and Ubuntu by `apt-get update && apt-get install -y postgresql`, and run this again.",
  );
}

/** PostgreSQL refuses to run as root; its packages create a user. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function waitForOutput(server: ChildProcess, expected: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes(expected)) resolve();
    });
    server.once("close", () => reject(new Error(`PostgreSQL exited:\n${output}`)));
  });
}
