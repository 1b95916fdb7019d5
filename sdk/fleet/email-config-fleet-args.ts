import type { Input } from "@pulumi/pulumi";
import type {
  BasicAuthEmailConfigArgs,
  CommonEmailConfigArgs,
  Microsoft365EmailConfigArgs,
  TestEmailArgs,
} from "../email-config-args";
import type { Shard } from "./shards";

type BasicAuthKeys = Exclude<KnownKeys<BasicAuthEmailConfigArgs>, keyof CommonEmailConfigArgs>;
type Microsoft365Keys = Exclude<KnownKeys<Microsoft365EmailConfigArgs>, keyof CommonEmailConfigArgs>;

/** The arguments of a service provider, without those of the other one, whose type is `undefined`. */
type KnownKeys<Args> = {
  [Name in keyof Args]-?: [Exclude<Args[Name], undefined>] extends [never] ? never : Name;
}[keyof Args];

type RequiredKeys<Args> = {
  [Name in keyof Args]-?: undefined extends Args[Name] ? never : Name;
}[keyof Args];

interface Retention {
  /**
   * Whether the configuration stays on the tenant when the tenant is removed from the fleet, or the stack is destroyed. Set
   * it by an update before that, because the engine then reads it from its state.
   *
   * @default false
   */
  retainOnDelete?: boolean;
}

/**
 * The arguments that tenants share. A tenant's own arguments override them. The defaults can contain arguments of both
 * service providers, because each tenant gets only those of its own service provider.
 */
export type FleetDefaults = Retention &
  Partial<Omit<CommonEmailConfigArgs, "tenantUrl" | "testEmail">> &
  Partial<Pick<BasicAuthEmailConfigArgs, Exclude<BasicAuthKeys, "serviceProvider">>> &
  Partial<Pick<Microsoft365EmailConfigArgs, Exclude<Microsoft365Keys, "serviceProvider" | "write">>> & {
    /** @default "BasicAuth" */
    serviceProvider?: "BasicAuth" | "Microsoft365";
    testEmail?: Input<TestEmailArgs> | Partial<TestEmailArgs>;
  };

/** Arguments without a default are required; `null` removes a default. */
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
 * A tenant's own arguments: those of {@link EmailConfig} except `tenantUrl`, because the entry's name is the address.
 * Arguments in `Defaults` are optional, and `null` removes a default. `testEmail` is merged key by key. A secret or its
 * source (`emailPassword`, `emailPasswordFrom`) replaces either of them in the defaults.
 */
export type FleetTenantArgs<Defaults = Record<never, never>> = Retention &
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
   * Each tenant's own arguments by its host name (`acme.eu.qlikcloud.com`) or URL. Two entries for one host are an error,
   * even if they are written differently.
   */
  tenants: Readonly<Record<string, FleetTenantArgs<NoInfer<Defaults>>>>;
  /**
   * The part of the tenants that this stack manages.
   *
   * @default all tenants
   */
  shard?: Shard;
}
