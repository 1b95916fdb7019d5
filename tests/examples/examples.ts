import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CHECKOUT } from "../docs/pages";

export function exampleFolder(name: string): string {
  return join(CHECKOUT, "examples", name);
}

/** The settings of the examples with a mail server. */
export const MAIL_SERVER = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailAddress: "alerts@example.com",
};

interface EscEnvironment {
  values: {
    aws: { secrets: { "fn::open::aws-secrets": { get: Record<string, { secretId: string }> } } };
    environmentVariables: Record<string, string>;
  };
}

/** Returns the variables of the example's environment as Pulumi ESC resolves them, with these secrets in the secret store. */
export function escVariables(store: Record<string, string>): Record<string, string> {
  const text = readFileSync(join(exampleFolder("secrets"), "environment.yaml"), "utf8");
  const { aws, environmentVariables } = (parse(text) as EscEnvironment).values;
  const { get } = aws.secrets["fn::open::aws-secrets"];
  const resolve = (value: string) =>
    value.replace(/\$\{aws\.secrets\.(\w+)\}/, (_, name: string) => store[get[name]?.secretId ?? ""] ?? "");
  return Object.fromEntries(
    Object.entries(environmentVariables).map(([name, value]) => [name, resolve(value)]),
  );
}
