import type { ResourceProvider } from "@pulumi/pulumi/dynamic";

/**
 * The code that the engine keeps with every resource. Where the package is installed in `node_modules` the engine keeps
 * a `require` of this module alone; where it is linked it keeps these functions. Either way the work is loaded when it
 * is called, from the package that is then installed: hence the package's own name in `require`, which has to mean the
 * same from within the package and from the folder of a program. The engine's SDK names this module by its path where it
 * does not find the package's `exports` (pnpm, a linked SDK): hence its path is among them, and the short name after it,
 * as the last one is taken.
 */

type Verbs = Required<ResourceProvider>;

export const configure: Verbs["configure"] = (request) => require("pulumi-qlik/provider").configure(request);
export const check: Verbs["check"] = (olds, news) => require("pulumi-qlik/provider").check(olds, news);
export const diff: Verbs["diff"] = (id, olds, news) => require("pulumi-qlik/provider").diff(id, olds, news);
export const create: Verbs["create"] = (inputs) => require("pulumi-qlik/provider").create(inputs);
export const read: Verbs["read"] = (id, props) => require("pulumi-qlik/provider").read(id, props);
export const update: Verbs["update"] = (id, olds, news) =>
  require("pulumi-qlik/provider").update(id, olds, news);
const remove: Verbs["delete"] = (id, props) => require("pulumi-qlik/provider").delete(id, props);

export { remove as delete };
