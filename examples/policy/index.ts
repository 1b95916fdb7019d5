import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";

/** The types of the dynamic resource and of the native plugin. */
const EMAIL_CONFIGS = ["pulumi-nodejs:dynamic/qlik:EmailConfig", "qlik:index:EmailConfig"];

const encryptedMail: ResourceValidationPolicy = {
  name: "encrypted-mail",
  description:
    "A tenant sends e-mails, and the password of its mail server, over encrypted connections only.",
  enforcementLevel: "mandatory",
  validateResource({ type, props }, reportViolation) {
    if (EMAIL_CONFIGS.includes(type) && props.securityType === "none")
      reportViolation('securityType is "none". Use "StartTLS" or "SSL/TLS".');
  },
};

new PolicyPack("tenant-mail", { policies: [encryptedMail] });
