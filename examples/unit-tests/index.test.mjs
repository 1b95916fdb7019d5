import assert from "node:assert/strict";
import { before, it } from "node:test";
import * as pulumi from "@pulumi/pulumi";

/** The arguments of the registered resources by name. */
const registered = new Map();

/** What the engine and the provider return. */
const mocks = {
  newResource({ name, inputs }) {
    registered.set(name, inputs);
    return { id: name, state: { ...inputs, isValid: true } };
  },
  call: ({ inputs }) => inputs,
};

const resolved = (output) => new Promise((resolve) => output.apply(resolve));

before(async () => {
  await pulumi.runtime.setMocks(mocks, "tenant-mail-unit-tests", "test");
  pulumi.runtime.setConfig("tenant-mail-unit-tests:emailPassword", "only-for-this-test");
});

it("declares the mail server for tests, with a secret password", async () => {
  const { mail } = await import("./index.ts");

  assert.equal(await resolved(mail.isValid), true);
  assert.equal(await resolved(mail.serverAddress), "smtp.test.example.com");
  assert.equal(registered.get("mail").securityType, "StartTLS");
  assert.equal(await pulumi.isSecret(mail.emailPassword), true);
});
