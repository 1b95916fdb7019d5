import { once } from "node:events";
import { connect } from "node:net";
import { Engine } from "../../provider/plugin/engine";
import { startEngineServer } from "./fake-engine-server";

it("a message waits for the engine if the first attempt to connect fails", async () => {
  const { address, stop } = await startEngineServer();
  stop();
  const port = Number(address.split(":")[1]);
  const engine = new Engine(address);
  const log = engine.loggerFor("");
  log.info("QLIK1901", "a message");
  // As long as the plugin's own attempt takes.
  await once(connect(port, "127.0.0.1"), "close").catch(() => {});
  await new Promise(setImmediate);
  const server = await startEngineServer(port);

  await log.flush();
  engine.close();
  server.stop();

  expect(server.messages).toMatchObject([{ severity: "info", message: "a message (QLIK1901)" }]);
});
