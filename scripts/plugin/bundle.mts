import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { thirdPartyNotices } from "../bundle/notices.mts";
import { NODE_BUNDLE } from "../bundle/options.mts";

const NAME = "pulumi-resource-qlik";

/** Modules whose `require` the plugin does not reach. It throws if that changes. */
const UNREACHED = [
  // gRPC's own statistics.
  "@grpc/proto-loader",
  // Bodies of requests that are no strings.
  "../web/*",
  // undici then takes its parser without SIMD, which every processor can run.
  "../llhttp/llhttp_simd-wasm.js",
];

/**
 * Writes the plugin to a folder: one file with all of its packages, which starts faster than they do and which
 * `pulumi plugin install --file` can copy alone.
 */
export async function bundlePlugin(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const executable = join(folder, NAME);
  const { metafile } = await build({
    ...NODE_BUNDLE,
    entryPoints: ["provider/plugin/main.ts"],
    outfile: executable,
    banner: { js: "#!/usr/bin/env node" },
    external: UNREACHED,
    // undici omits an experimental parser if it is defined.
    define: { esbuildDetection: "true" },
    plugins: [omitToObject, omitLoadBalancers],
  });
  chmodSync(executable, 0o755);
  // On Windows the engine looks for a file with this extension.
  writeFileSync(`${executable}.cmd`, `@node "%~dp0${NAME}" %*\r\n`);
  const schema = JSON.parse(readFileSync("provider/plugin/schema.json", "utf8"));
  writeFileSync(join(folder, "schema.json"), JSON.stringify(schema));
  writeFileSync(join(folder, "NOTICES.txt"), thirdPartyNotices("The plugin", Object.keys(metafile.inputs)));
}

/** The generated `toObject` of each message is for debugging, and takes 34 kB. */
const omitToObject: Plugin = {
  name: "omit-to-object",
  setup({ onLoad }) {
    onLoad({ filter: /_pb\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll("jspb.Message.GENERATE_TO_OBJECT", "false"),
    }));
  },
};

/** gRPC registers policies for several servers. The plugin has one connection, to the engine. They take 20 kB. */
const omitLoadBalancers: Plugin = {
  name: "omit-load-balancers",
  setup({ onLoad }) {
    onLoad({ filter: /load-balancer-(outlier-detection|weighted-round-robin)\.js$/ }, () => ({
      contents: "exports.setup = () => {};",
    }));
  },
};
