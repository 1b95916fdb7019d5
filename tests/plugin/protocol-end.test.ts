import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PluginClient } from "./plugin-client";
import { basicAuth, errorOf, pluginFixture } from "./plugin-fixture";
import { startPluginProcess } from "./plugin-process";
import { secret } from "./wire";

const fixture = pluginFixture();

/** An engine in a process of its own. */
const ENGINE = `
  const grpc = require("@grpc/grpc-js");
  const { EngineService } = require("@pulumi/pulumi/proto/engine_grpc_pb");
  const server = new grpc.Server();
  server.addService(EngineService, {});
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_, port) => console.log(port));
`;

async function startEngineProcess() {
  const process_ = spawn(process.execPath, ["-e", ENGINE], { cwd: join(__dirname, "../..") });
  const [port] = await once(createInterface(process_.stdout), "line");
  return { address: `127.0.0.1:${port}`, process: process_ };
}

it("ends when its engine is killed, also during a request", async () => {
  const tenant = fixture.newTenant();
  const engine = await startEngineProcess();
  const started = await startPluginProcess([engine.address], {});
  const plugin = new PluginClient(started.port);
  const reached = new Promise<void>((onReached) => {
    tenant.fault({ kind: "pause", when: "before", until: new Promise(() => {}), onReached });
  });
  try {
    await plugin.handshake();
    await plugin.configure({ apiKey: secret(fixture.tenants.emulator.keys.admin) });
    const { inputs } = await plugin.check(basicAuth(tenant));
    const created = errorOf(plugin.create(inputs));
    await reached;

    engine.process.kill("SIGKILL");

    expect(await started.ended).toBe(1);
    expect((await created).code).toBe(UNAVAILABLE);
    expect(started.output).toEqual([]);
  } finally {
    engine.process.kill("SIGKILL");
    plugin.close();
    await started.stop();
  }
});

const UNAVAILABLE = 14;

it("starts with the flags that the engine puts before its address", async () => {
  const engine = await startEngineProcess();
  const started = await startPluginProcess(["--logtostderr", "-v=9", engine.address], {});
  const plugin = new PluginClient(started.port);
  try {
    expect(await plugin.pluginVersion()).toMatch(/^\d/);
    expect(started.process.exitCode).toBeNull();
  } finally {
    plugin.close();
    await started.stop();
    engine.process.kill("SIGKILL");
  }
});
