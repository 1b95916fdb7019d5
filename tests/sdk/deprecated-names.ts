import * as qlik from "../../sdk";

/* Compiled by `npm run check`, never run: each public name of 0.1.0 exists, and the renamed types have the same meaning. */

type IsSame<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

function isTrue<_Claim extends true>(): void {}

isTrue<IsSame<qlik.SecretSource, qlik.SecretSourceArgs>>();
isTrue<IsSame<qlik.TenantArgs, qlik.GetEmailConfigArgs>>();
isTrue<IsSame<qlik.TenantArgs, qlik.ValidateEmailConfigArgs>>();
isTrue<IsSame<qlik.TenantArgs, qlik.VerifyEmailConfigConnectionArgs>>();
isTrue<IsSame<qlik.TenantOutputArgs, qlik.GetEmailConfigOutputArgs>>();
isTrue<IsSame<qlik.TenantOutputArgs, qlik.ValidateEmailConfigOutputArgs>>();
isTrue<IsSame<qlik.TenantOutputArgs, qlik.VerifyEmailConfigConnectionOutputArgs>>();
isTrue<IsSame<qlik.EmailConfigDocument, qlik.GetEmailConfigResult>>();
isTrue<IsSame<qlik.Verdict, qlik.ValidateEmailConfigResult>>();
isTrue<IsSame<qlik.SmtpResult, qlik.VerifyEmailConfigConnectionResult>>();
isTrue<IsSame<qlik.SmtpResult, qlik.SendTestEmailResult>>();

/** A program of 0.1.0. */
export async function programOfVersion010(tenant: qlik.TenantArgs, later: qlik.TenantOutputArgs) {
  const emailPasswordFrom: qlik.SecretSource = { env: "MAIL_PASSWORD" };
  const testEmail: qlik.TestEmailArgs = { recipient: "ops@example.com" };
  const common: qlik.CommonEmailConfigArgs = { emailAddress: "alerts@example.com", testEmail };
  const basicAuth: qlik.BasicAuthEmailConfigArgs = {
    ...common,
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    emailPasswordFrom,
  };
  const microsoft365: qlik.Microsoft365EmailConfigArgs = {
    ...common,
    serviceProvider: "Microsoft365",
    clientId: "an-application",
    providerTenantId: "a-directory",
    clientSecretFrom: emailPasswordFrom,
  };
  const both: qlik.EmailConfigArgs[] = [basicAuth, microsoft365];
  const document: qlik.EmailConfigDocument = await qlik.getEmailConfig(tenant);
  const validation: qlik.Verdict = await qlik.validateEmailConfig(tenant);
  const login: qlik.SmtpResult = await qlik.verifyEmailConfigConnection(tenant);
  const eMail: qlik.SendTestEmailArgs = { ...tenant, recipient: "ops@example.com" };
  const eMailLater: qlik.SendTestEmailOutputArgs = { ...later, recipient: "ops@example.com" };
  const sent: qlik.SmtpResult | undefined = await qlik.sendTestEmail(eMail);
  const defaults: qlik.FleetDefaults = { serverPort: 587 };
  const entry: qlik.FleetTenantArgs = basicAuth;
  const shard: qlik.Shard = { index: qlik.shardOf("acme.example", 4), count: 4 };
  const fleetArgs: qlik.EmailConfigFleetArgs = { tenants: { "acme.example": entry }, shard };
  const fleet: qlik.EmailConfigFleet = new qlik.EmailConfigFleet("fleet", fleetArgs);
  const summaries = fleet.summary.apply((all): qlik.TenantSummary[] => Object.values(all));
  const { connection } = new qlik.EmailConfig("mail", basicAuth);
  const connections = connection?.apply((result): qlik.ConnectionResult | undefined => result);
  const outputs = [
    qlik.getEmailConfigOutput(later),
    qlik.validateEmailConfigOutput(later),
    qlik.verifyEmailConfigConnectionOutput(later),
    qlik.sendTestEmailOutput(eMailLater),
  ];
  const region = qlik.regionOf("acme.eu.qlikcloud.com");
  return { both, document, validation, login, sent, defaults, summaries, connections, outputs, region };
}
