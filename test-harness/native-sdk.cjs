// An SDK for the plugin `pulumi-resource-qlik` with the names of the package, so that one program tests both entry points.
const pulumi = require("@pulumi/pulumi");

const OUTPUTS = [
  "adopted",
  "connection",
  "errorCode",
  "isValid",
  "passwordExists",
  "tenantId",
  "tenantUrl",
  "writeMethod",
];
const VERSION = { version: "0.2.0" };

class EmailConfig extends pulumi.CustomResource {
  constructor(name, args, options) {
    const outputs = Object.fromEntries(OUTPUTS.map((output) => [output, undefined]));
    const aliases = [{ type: "pulumi-nodejs:dynamic/qlik:EmailConfig" }];
    const merged = pulumi.mergeOptions({ ...VERSION, aliases }, options);
    super("qlik:index:EmailConfig", name, { ...outputs, ...args }, merged);
  }
}

exports.EmailConfig = EmailConfig;
for (const name of [
  "getEmailConfig",
  "validateEmailConfig",
  "verifyEmailConfigConnection",
  "sendTestEmail",
]) {
  const token = `qlik:index:${name}`;
  exports[name] = (args = {}) => pulumi.runtime.invoke(token, args, VERSION);
  exports[`${name}Output`] = (args = {}) => pulumi.runtime.invokeOutput(token, args, VERSION);
}
