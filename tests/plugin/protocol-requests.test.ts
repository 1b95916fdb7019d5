import * as grpc from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { URN } from "./plugin-client";
import { errorOf, pluginFixture } from "./plugin-fixture";
import { secret, struct } from "./wire";

const fixture = pluginFixture();

const SENTENCE = /^[^\n]+\.?$/;
const NOT_FOR_USERS = /undefined|\[object|null|\bat .+:\d+/;

describe("a malformed request", () => {
  const WITHOUT_PROPERTIES: [method: string, request: unknown][] = [
    ["create", new pb.CreateRequest().setUrn(URN)],
    ["read", new pb.ReadRequest().setUrn(URN)],
    ["diff", new pb.DiffRequest().setUrn(URN)],
    ["update", new pb.UpdateRequest().setUrn(URN)],
    ["delete", new pb.DeleteRequest().setUrn(URN)],
    ["invoke", new pb.InvokeRequest()],
    ["check", new pb.CheckRequest().setType("qlik:index:EmailConfg")],
  ];

  it.each(WITHOUT_PROPERTIES)("of %s is an error of one sentence", async (method, request) => {
    const plugin = await fixture.start();

    const { message } = await errorOf(plugin.send(method, request));

    expect(message).toMatch(SENTENCE);
    expect(message).not.toMatch(NOT_FOR_USERS);
    expect(message).toMatch(/tenantUrl is not set|the id .* is not|is not a known/);
  });

  it("with values of other forms is an error of one sentence", async () => {
    const plugin = await fixture.start();
    for (const tenantUrl of [5, true, ["x"], { a: 1 }, secret({ a: 1 }), secret(null)]) {
      const request = new pb.DeleteRequest().setUrn(URN).setProperties(struct({ tenantUrl }));

      const { message } = await errorOf(plugin.send("delete", request));

      expect(message).toMatch(/^tenantUrl (must be a text|is not set)[^\n]+$/);
    }
  });

  it("that is no message of the protocol is an error of one sentence, and the plugin serves the next one", async () => {
    const plugin = await fixture.start();
    const client = new grpc.Client(`127.0.0.1:${plugin.process.port}`, grpc.credentials.createInsecure());
    const same = (bytes: Buffer) => bytes;

    const error = await new Promise<grpc.ServiceError | null>((resolve) => {
      const path = "/pulumirpc.ResourceProvider/Create";
      client.makeUnaryRequest(path, same, same, Buffer.from("no message"), resolve);
    });
    client.close();

    expect(error?.details).toBe("Error deserializing request");
    expect(await plugin.pluginVersion()).toMatch(/^\d/);
  });
});
