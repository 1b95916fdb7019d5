import * as pulumi from "@pulumi/pulumi";
import { EmailConfigFleet } from "pulumi-qlik";

const config = new pulumi.Config();

const fleet = EmailConfigFleet.fromFile("fleet", "tenants.yaml", {
  shard: { index: config.requireNumber("shardIndex"), count: config.requireNumber("shardCount") },
});

export const summary = fleet.summary;
