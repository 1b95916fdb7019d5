import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ProviderServer } from "./provider-server";

/** The plugin `pulumi-resource-qlik`. The engine starts it with its own address, and reads the port from the first line. */
function main(args: string[]): void {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const provider = new ProviderServer();
  // Absent if a user started the plugin. The engine then sends its address with Attach.
  const address = args.find((arg) => !arg.startsWith("-"));
  if (address) provider.start(address, () => process.exit(1));
  server.addService(ResourceProviderService, provider.methods);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

main(process.argv.slice(2));
