import * as pulumi from "@pulumi/pulumi";
import { EmailConfigFleet } from "pulumi-qlik";

const config = new pulumi.Config();

export const summary = EmailConfigFleet.fromFile("fleet", config.require("tenants")).summary;
