/**
 * Identity providers of pools; `sealed` holds what was configured, identifiers included. `identity_provider_identifiers` finds a provider by
 * one of them. Threat protection (client id `ALL` is the pool's own configuration) and log delivery as on the wire, in JSON.
 */
export const identityProviders = `
create table identity_providers (
  pool_id text not null,
  name bytewise_text not null,
  type text not null,
  sealed bytea not null,
  created_at bigint not null,
  modified_at bigint not null,
  created_by text not null,
  written_by text not null,
  version bigint not null,
  primary key (pool_id, name)
);
create table identity_provider_identifiers (
  pool_id text not null,
  identifier bytewise_text not null,
  provider text not null,
  primary key (pool_id, identifier)
);
create index identity_provider_identifiers_by_provider on identity_provider_identifiers (pool_id, provider);
create table risk_configurations (
  pool_id text not null,
  client_id text not null,
  configuration text not null,
  modified_at bigint not null,
  primary key (pool_id, client_id)
);
create table log_deliveries (
  pool_id text not null,
  configurations text not null,
  primary key (pool_id)
)
`
