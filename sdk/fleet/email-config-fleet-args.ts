import type { Input } from "@pulumi/pulumi";
import type {
  BasicAuthEmailConfigArgs,
  CommonEmailConfigArgs,
  Microsoft365EmailConfigArgs,
  TestEmailArgs,
} from "../email-config-args";
import type { Shard } from "./shards";

type OfBasicAuth = Exclude<KnownKeys<BasicAuthEmailConfigArgs>, keyof CommonEmailConfigArgs>;
type OfMicrosoft365 = Exclude<KnownKeys<Microsoft365EmailConfigArgs>, keyof CommonEmailConfigArgs>;

/** The arguments that have a meaning, without those that a type lists only to refuse them. */
type KnownKeys<Args> = {
  [Name in keyof Args]-?: [Exclude<Args[Name], undefined>] extends [never] ? never : Name;
}[keyof Args];

type RequiredKeys<Args> = {
  [Name in keyof Args]-?: undefined extends Args[Name] ? never : Name;
}[keyof Args];

/** How the fleet, not the tenant, treats an entry. */
interface Keeping {
  /**
   * Whether the configuration stays on the tenant when the tenant leaves the fleet, or the stack is destroyed. It has to
   * have been set by an update before that: the engine then goes by what its state says.
   *
   * @default false: the configuration is deleted
   */
  retainOnDelete?: boolean;
}

/**
 * What tenants share. A tenant's own arguments win; of these, what the tenant's service provider does not know is left
 * out, so that the defaults can hold the arguments of both.
 */
export type FleetDefaults = Keeping &
  Partial<Omit<CommonEmailConfigArgs, "tenantUrl" | "testEmail">> &
  Partial<Pick<BasicAuthEmailConfigArgs, Exclude<OfBasicAuth, "serviceProvider">>> &
  Partial<Pick<Microsoft365EmailConfigArgs, Exclude<OfMicrosoft365, "serviceProvider" | "write">>> & {
    /** @default "BasicAuth" */
    serviceProvider?: "BasicAuth" | "Microsoft365";
    testEmail?: Input<TestEmailArgs> | Partial<TestEmailArgs>;
  };

/** What the defaults have not given is required; a default is taken away by `null`. */
type OwnArgs<Args, Defaults> = {
  [Name in Exclude<RequiredKeys<Args>, keyof Defaults | "serviceProvider">]: Args[Name];
} & {
  [Name in Exclude<
    keyof Args,
    Exclude<RequiredKeys<Args>, keyof Defaults> | "tenantUrl" | "testEmail" | "serviceProvider"
  >]?: Args[Name] | null;
} & { testEmail?: Input<TestEmailArgs> | Partial<TestEmailArgs> | null };

type ServiceProviderOf<Own, Default, Defaults> = Defaults extends { serviceProvider: infer Given }
  ? Given extends Own
    ? { serviceProvider?: Own }
    : { serviceProvider: Own }
  : Own extends Default
    ? { serviceProvider?: Own }
    : { serviceProvider: Own };

/**
 * What differs for one tenant: the arguments of {@link EmailConfig} but for `tenantUrl`, which the entry's name tells. What
 * `Defaults` gives need not be given again, and `null` takes a default away. `testEmail` is merged key by key. A secret or
 * its source (`emailPassword`, `emailPasswordFrom`) stands in for the other of the defaults.
 */
export type FleetTenantArgs<Defaults = Record<never, never>> = Keeping &
  (
    | (OwnArgs<BasicAuthEmailConfigArgs, Defaults> & ServiceProviderOf<"BasicAuth", "BasicAuth", Defaults>)
    | (OwnArgs<Microsoft365EmailConfigArgs, Defaults> &
        ServiceProviderOf<"Microsoft365", "BasicAuth", Defaults>)
  );

/** The arguments of {@link EmailConfigFleet}. */
export interface EmailConfigFleetArgs<Defaults extends FleetDefaults = Record<never, never>> {
  /** @default none */
  defaults?: Defaults & { [Name in Exclude<keyof Defaults, keyof FleetDefaults>]: never };
  /**
   * The tenants, by host name (`acme.eu.qlikcloud.com`) or URL, each with what differs. Two entries for one host are
   * refused, however they are written.
   */
  tenants: Readonly<Record<string, FleetTenantArgs<NoInfer<Defaults>>>>;
  /**
   * Which of the tenants this stack has.
   *
   * @default all of them
   */
  shard?: Shard;
}
