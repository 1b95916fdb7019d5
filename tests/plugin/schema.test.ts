import { z } from "zod";
import { emailConfigDocument, smtpResult, validationResult } from "../../provider/client/responses";
import { ARGUMENT_NAMES, basicAuth, microsoft365 } from "../../provider/lifecycle/input-schema";
import { SECRET_NAMES, SETTING_NAMES, settingsOf } from "../../provider/planner/settings";
import { changedArguments, SECRET_PROVIDER_ARGUMENTS } from "../../provider/plugin/provider-arguments";
import { outputNamesOf } from "../../sdk/email-config-outputs";
import {
  EMAIL_CONFIG,
  type ObjectSpec,
  type PropertySpec,
  SCHEMA,
  sampleOf,
  typeOf,
} from "./schema-document";

const { inputProperties, properties = {} } = EMAIL_CONFIG;
const rulesOf = (rules: z.ZodType) =>
  z.toJSONSchema(rules, { io: "output", unrepresentable: "any" }) as ObjectRule;
const RULES = [rulesOf(basicAuth), rulesOf(microsoft365)];

/** A rule of zod as a JSON schema. */
interface Rule {
  type?: string;
  enum?: string[];
  const?: string;
}
interface ObjectRule extends Rule {
  properties: Record<string, Rule | ObjectRule>;
  required?: string[];
}

function namesOf(specs: Record<string, PropertySpec> = {}, isIncluded = (_: PropertySpec) => true): string[] {
  return Object.keys(specs).filter((name) => isIncluded(specs[name] ?? {}));
}
const isSecret = ({ secret = false }: PropertySpec) => secret;

/** The rules of both service providers for an argument. */
function rulesFor(name: string): (Rule | ObjectRule)[] {
  return RULES.flatMap(({ properties: rules }) => rules[name] ?? []);
}

/** The values that rules allow, if they are a list. */
function valuesIn(rules: Rule[]): string[] {
  return [...new Set(rules.flatMap((rule) => rule.enum ?? rule.const ?? []))].sort();
}

describe("the schema's resource", () => {
  it("has the arguments of the rules", () => {
    expect(namesOf(inputProperties).sort()).toEqual([...ARGUMENT_NAMES].sort());
  });

  it.each(ARGUMENT_NAMES)("has the type and the values of the rule for %s", (name) => {
    const spec = inputProperties[name] ?? {};
    const type = typeOf(spec);
    const rules = rulesFor(name);
    expect((type?.enum ?? []).map(({ value }) => value).sort()).toEqual(valuesIn(rules));
    // A rule that transforms its value, as the one for tenantUrl does, has no type.
    for (const rule of rules) expect(rule.type ?? "string").toBe(type?.type ?? spec.type);
    for (const rule of rules.filter((each) => "properties" in each)) {
      expect(namesOf(type?.properties).sort()).toEqual(Object.keys(rule.properties).sort());
      expect(type?.required ?? []).toEqual(rule.required ?? []);
    }
  });

  it("requires what both service providers require, except the tenant, which the provider can have", () => {
    const [first, second] = RULES.map(({ required = [] }) => required);
    const required = first?.filter((name) => second?.includes(name) && name !== "tenantUrl");
    expect(EMAIL_CONFIG.requiredInputs).toEqual(required);
  });

  it("marks the secret settings in inputs and outputs, and nothing else", () => {
    expect(namesOf(inputProperties, isSecret)).toEqual(SECRET_NAMES);
    expect(namesOf(properties, isSecret)).toEqual(SECRET_NAMES);
  });

  it("names the service provider of each setting that only one of them has", () => {
    for (const name of SETTING_NAMES) {
      const owners = ["BasicAuth", "Microsoft365"].filter((owner) => settingsOf(owner).includes(name));
      if (owners.length === 1) expect(inputProperties[name]?.description).toContain(owners[0]);
    }
  });

  it("returns the arguments and the outputs of the dynamic resource", () => {
    const outputs = ["BasicAuth", "Microsoft365"].flatMap((serviceProvider) =>
      outputNamesOf({ serviceProvider, verifyConnection: true } as Parameters<typeof outputNamesOf>[0]),
    );
    expect(namesOf(properties).sort()).toEqual([...new Set([...ARGUMENT_NAMES, ...outputs])].sort());
  });

  it("describes an argument and its output with the same words", () => {
    for (const [name, { description }] of Object.entries(inputProperties))
      expect(properties[name]?.description).toBe(description);
  });

  it("keeps a dynamic resource by an alias, and can be listed", () => {
    expect(EMAIL_CONFIG).toMatchObject({
      aliases: [{ type: "pulumi-nodejs:dynamic/qlik:EmailConfig" }],
      listInputs: { properties: {} },
    });
  });
});

describe("the schema's provider", () => {
  const { variables } = SCHEMA.config;

  it("has the arguments that the provider reads", () => {
    const all = new Proxy({}, { get: () => "another value" });
    expect(namesOf(variables).sort()).toEqual(changedArguments({}, all).sort());
  });

  it("has the same arguments in the configuration and in a program", () => {
    expect(SCHEMA.provider.inputProperties).toEqual(variables);
  });

  it("marks the secret arguments", () => {
    expect(namesOf(variables, isSecret).sort()).toEqual([...SECRET_PROVIDER_ARGUMENTS].sort());
  });
});

describe("the schema's functions", () => {
  /** Only a test e-mail has recipients. */
  const loginResult = smtpResult.omit({ accepted: true, rejected: true });
  const results: [string, z.ZodObject, object][] = [
    ["getEmailConfig", emailConfigDocument, { isValid: true }],
    ["validateEmailConfig", validationResult, { isValid: true }],
    ["verifyEmailConfigConnection", loginResult, { success: true }],
    ["sendTestEmail", smtpResult, { success: true }],
  ];
  const outputsOf = (name: string): ObjectSpec => SCHEMA.functions[`qlik:index:${name}`]?.outputs ?? {};

  it("are these", () => {
    expect(Object.keys(SCHEMA.functions)).toEqual(results.map(([name]) => `qlik:index:${name}`));
  });

  it.each(results)("%s returns the fields of the response with their types", (name, response) => {
    const sample = sampleOf(outputsOf(name)) as object;
    expect(Object.keys(sample).sort()).toEqual(Object.keys(response.shape).sort());
    expect(response.parse(sample)).toEqual(sample);
  });

  it.each(results)("%s requires the fields that are in every response", (name, response, smallest) => {
    const parsed = response.parse(smallest);
    const present = Object.keys(parsed).filter((key) => parsed[key] !== undefined);
    expect([...(outputsOf(name).required ?? [])].sort()).toEqual(present.sort());
  });

  it("return the settings that are no secrets, at the top and in providerConfig", () => {
    const { properties: document = {} } = outputsOf("getEmailConfig");
    const settings = SETTING_NAMES.filter(
      (name) => !SECRET_NAMES.includes(name as (typeof SECRET_NAMES)[number]),
    );
    expect(namesOf(document)).toEqual(expect.arrayContaining(settings));
    expect(namesOf(typeOf(document.providerConfig ?? {})?.properties).sort()).toEqual(
      settings.filter((name) => name !== "serviceProvider").sort(),
    );
  });

  it("return the result of a login as the output `connection` of the resource has it", () => {
    const { properties: login, required } = outputsOf("verifyEmailConfigConnection");
    expect(typeOf(properties.connection ?? {})).toMatchObject({ properties: login, required });
  });
});

describe("the schema", () => {
  const everyProperty = [
    ...[SCHEMA.config.variables, inputProperties, properties],
    ...Object.values(SCHEMA.types).map((type) => type.properties ?? {}),
    ...Object.values(SCHEMA.functions).flatMap(({ inputs, outputs }) => [
      inputs.properties,
      outputs.properties,
    ]),
  ].flatMap((specs) => Object.entries(specs ?? {}));

  it("describes every property and every value of an enum in sentences", () => {
    const values = Object.values(SCHEMA.types).flatMap((type) => type.enum ?? []);
    const described = [...everyProperty, ...values.map((value) => [value.value, value] as const)];
    const incomplete = described.filter(([, { description = "" }]) => !/^[A-Z].*\.$/s.test(description));
    expect(incomplete.map(([name]) => name)).toEqual([]);
  });

  it("has no default values, which SDKs would send as inputs of the program", () => {
    expect(everyProperty.filter(([, spec]) => "default" in spec)).toEqual([]);
  });

  it("has what the Registry requires", () => {
    expect(SCHEMA.publisher).not.toBe("");
    expect(SCHEMA.displayName).not.toBe("");
    expect(SCHEMA.keywords).toEqual(expect.arrayContaining(["kind/native", "category/infrastructure"]));
  });
});
