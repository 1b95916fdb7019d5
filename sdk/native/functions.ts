import * as pulumi from "@pulumi/pulumi";
import type {
  GetEmailConfigArgs,
  GetEmailConfigOutputArgs,
  GetEmailConfigResult,
  SendTestEmailArgs,
  SendTestEmailOutputArgs,
  SendTestEmailResult,
  ValidateEmailConfigArgs,
  ValidateEmailConfigOutputArgs,
  ValidateEmailConfigResult,
  VerifyEmailConfigConnectionArgs,
  VerifyEmailConfigConnectionOutputArgs,
  VerifyEmailConfigConnectionResult,
} from "../function-types";
import { VERSION } from "./version";

/**
 * Returns the tenant's current e-mail configuration (`GET /api/v1/transports/email-config`). It never contains a secret. If
 * nothing is configured, `isValid` and `passwordExists` are false and the other fields are absent. Also runs in previews.
 *
 * @param options the option `provider` selects the credentials
 * @throws if the request fails; the message names the tenant, the request and the remedy
 */
export function getEmailConfig(
  args?: GetEmailConfigArgs,
  options?: pulumi.InvokeOptions,
): Promise<GetEmailConfigResult> {
  return pulumi.runtime.invoke("qlik:index:getEmailConfig", { ...args }, { ...VERSION, ...options });
}

/** {@link getEmailConfig} with arguments that may be outputs of resources. */
export function getEmailConfigOutput(
  args?: GetEmailConfigOutputArgs,
  options?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetEmailConfigResult> {
  return pulumi.runtime.invokeOutput("qlik:index:getEmailConfig", { ...args }, { ...VERSION, ...options });
}

/**
 * Returns the validation result that the tenant has stored (`POST …/actions/validate`). The tenant opens no connection to
 * its mail server. Also runs in previews.
 *
 * @param options the option `provider` selects the credentials
 * @throws if the request fails; the message names the tenant, the request and the remedy
 */
export function validateEmailConfig(
  args?: ValidateEmailConfigArgs,
  options?: pulumi.InvokeOptions,
): Promise<ValidateEmailConfigResult> {
  return pulumi.runtime.invoke("qlik:index:validateEmailConfig", { ...args }, { ...VERSION, ...options });
}

/** {@link validateEmailConfig} with arguments that may be outputs of resources. */
export function validateEmailConfigOutput(
  args?: ValidateEmailConfigOutputArgs,
  options?: pulumi.InvokeOutputOptions,
): pulumi.Output<ValidateEmailConfigResult> {
  return pulumi.runtime.invokeOutput(
    "qlik:index:validateEmailConfig",
    { ...args },
    { ...VERSION, ...options },
  );
}

/**
 * Makes the tenant log in to its mail server, without an e-mail (`POST …/actions/verify-connection`). A failed login is
 * not an error: read `success`. Also runs in previews.
 *
 * @param options the option `provider` selects the credentials
 * @throws if the request fails; the message names the tenant, the request and the remedy
 */
export function verifyEmailConfigConnection(
  args?: VerifyEmailConfigConnectionArgs,
  options?: pulumi.InvokeOptions,
): Promise<VerifyEmailConfigConnectionResult> {
  return pulumi.runtime.invoke(
    "qlik:index:verifyEmailConfigConnection",
    { ...args },
    { ...VERSION, ...options },
  );
}

/** {@link verifyEmailConfigConnection} with arguments that may be outputs of resources. */
export function verifyEmailConfigConnectionOutput(
  args?: VerifyEmailConfigConnectionOutputArgs,
  options?: pulumi.InvokeOutputOptions,
): pulumi.Output<VerifyEmailConfigConnectionResult> {
  return pulumi.runtime.invokeOutput(
    "qlik:index:verifyEmailConfigConnection",
    { ...args },
    { ...VERSION, ...options },
  );
}

/**
 * Makes the tenant send a test e-mail (`POST …/actions/send-test-email`) in every update of the stack. To send one after a
 * change only, use the resource's argument `testEmail`. An e-mail that the mail server refuses is not an error: read
 * `success` and `rejected`. In previews the function sends nothing.
 *
 * @param options the option `provider` selects the credentials
 * @throws if the request fails; the message names the tenant, the request and the remedy
 */
export function sendTestEmail(
  args: SendTestEmailArgs,
  options?: pulumi.InvokeOptions,
): Promise<SendTestEmailResult> {
  return pulumi.runtime.invoke("qlik:index:sendTestEmail", { ...args }, { ...VERSION, ...options });
}

/** {@link sendTestEmail} with arguments that may be outputs of resources. */
export function sendTestEmailOutput(
  args: SendTestEmailOutputArgs,
  options?: pulumi.InvokeOutputOptions,
): pulumi.Output<SendTestEmailResult> {
  return pulumi.runtime.invokeOutput("qlik:index:sendTestEmail", { ...args }, { ...VERSION, ...options });
}
