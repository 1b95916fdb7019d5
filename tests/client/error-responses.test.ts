import { errorForBody, errorForStatus, parseBody } from "../../provider/client/error-responses";
import type { ErrorKind, TenantError } from "../../provider/client/errors";
import type { HttpResponse } from "../../provider/client/http";
import { Redactor } from "../../provider/client/redactor";
import { emailConfigDocument } from "../../provider/client/responses";
import { errorText } from "../../provider/messages/coded";
import { requireCode } from "../support/messages";

const TENANT_URL = "https://acme.eu.qlikcloud.com";

function response(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, text, header: (name) => headers[name] };
}

function statusError(status: number, body: unknown, headers?: Record<string, string>): TenantError {
  const redactor = new Redactor();
  redactor.add("my-password");
  const error = errorForStatus(response(status, body, headers), TENANT_URL, redactor, 0);
  requireCode(errorText(error));
  return error;
}

const HINT_403 = "The credentials are not a tenant admin's; give the key's owner the role TenantAdmin.";

describe("errorForStatus", () => {
  it.each<[number, ErrorKind, string]>([
    [400, "rejected", "The tenant rejects these values; correct the arguments."],
    [
      401,
      "credentials",
      "The credentials are wrong or expired; renew qlik:apiKey (QLIK_API_KEY) or the OAuth client.",
    ],
    [403, "forbidden", HINT_403],
    [404, "notFound", "The tenant has nothing at this path; check tenantUrl."],
    [405, "methodGone", "The tenant does not support this request."],
    [409, "rejected", "Another client is updating this tenant; run again."],
    [410, "methodGone", "The tenant no longer supports this request."],
    [418, "unexpected", "Run again; if it fails again, ask Qlik's support."],
    [422, "rejected", "The tenant rejects these values; correct the arguments."],
    [429, "rateLimited", "Too many requests; wait, or run fewer at a time."],
    [500, "unexpected", "Run again; if it fails again, ask Qlik's support."],
    [501, "methodGone", "The tenant does not support this request."],
    [502, "unavailable", "The tenant is not available; run again later."],
    [503, "unavailable", "The tenant is not available; run again later."],
    [504, "unavailable", "The tenant is not available; run again later."],
  ])("names the status, code, title, detail and hint of %s", (status, kind, hint) => {
    const body = { errors: [{ code: "MAIL-7", title: "No luck", detail: "today" }] };
    expect(statusError(status, body)).toMatchObject({
      kind,
      status,
      message: `${status} MAIL-7 No luck (today). ${hint}`,
    });
  });

  it.each([
    ["no body", "", "403."],
    ["a body that is not JSON", "forbidden!", "403."],
    ["other JSON", { error: "no" }, "403."],
    ["an empty list", { errors: [] }, "403."],
    ["a web page", "<html>Forbidden</html>", "403 with a web page."],
    ["nulls", { errors: [{ code: null, title: "No luck", detail: null }] }, "403 No luck."],
    ["two errors", { errors: [{ code: "A" }, { code: "B" }] }, "403 A."],
    ["a long title", { errors: [{ code: "A", title: "x".repeat(5000) }] }, `403 A ${"x".repeat(298)}….`],
    ["a secret", { errors: [{ title: "my-password" }] }, "403 [secret]."],
    ["terminal codes", { errors: [{ title: "\u001b[2J\u0007\u202e!" }] }, "403 [2J !."],
  ])("describes a response with %s", (_what, body, description) => {
    expect(statusError(403, body).message).toBe(`${description} ${HINT_403}`);
  });

  it.each([
    ["https://login.example.com/oauth?next=%2F", "https://login.example.com"],
    ["/login", TENANT_URL],
    ["https://me:hush@login.example.com/", "https://login.example.com"],
    ["https://my-password.example.com", "https://[secret].example.com"],
  ])("names the origin of a redirect to %s", (location, origin) => {
    expect(statusError(302, "", { location })).toMatchObject({
      kind: "invalidResponse",
      message: `302, a redirect to ${origin}, which is not followed. Set tenantUrl to the tenant's own address.`,
    });
  });
});

describe("errorForBody", () => {
  it.each(["", "[]", '{"isValid":true}'])("accepts %j", (text) => {
    expect(errorForBody(response(200, text))).toBeUndefined();
  });

  it.each([{ "content-type": "text/html" }, { "content-type": "application/json" }])(
    "rejects a web page with the headers %j",
    (headers) => {
      expect(errorForBody(response(200, "  <!DOCTYPE html><form>", headers))).toMatchObject({
        kind: "invalidResponse",
        message:
          "200 with a web page, perhaps a login page, instead of JSON. Check tenantUrl, and that no proxy or login page " +
          "is in between.",
      });
    },
  );

  it("rejects incomplete JSON", () => {
    expect(errorForBody(response(200, '{"isValid":'))).toMatchObject({
      kind: "invalidResponse",
      message:
        "unexpected response (200): the body does not match the API. Check that tenantUrl is a Qlik Cloud tenant and " +
        "that no proxy changes its responses.",
    });
  });
});

describe("parseBody", () => {
  it.each<[string, unknown, string]>([
    ["a list", [], "its top level"],
    ["a text", '"isValid"', "its top level"],
    ["null", "null", "its top level"],
    ["nothing", "", "its top level"],
    ["an object without isValid", { status: {} }, "isValid"],
    ["an object instead of a port", { isValid: true, serverPort: { value: 587 } }, "serverPort"],
    ["a port that is not a number", { isValid: true, serverPort: "smtp" }, "serverPort"],
  ])("rejects %s", (_what, body, place) => {
    const parse = () => parseBody(emailConfigDocument, response(200, body));
    expect(parse).toThrow(
      expect.objectContaining({
        kind: "invalidResponse",
        message:
          `unexpected response (200): the body does not match the API at ${place}. ` +
          "Check that tenantUrl is a Qlik Cloud tenant and that no proxy changes its responses.",
      }),
    );
  });
});
