/**
 * SAML. `saml_metadata`: the last good metadata of a provider from its address. `saml_keys`: the key with which a pool opens encrypted
 * assertions.
 */
export const saml = `
create table saml_metadata (
  pool_id text not null,
  provider bytewise_text not null,
  sealed bytea,
  read_at bigint not null,
  tried_at bigint not null,
  tried_by text not null,
  primary key (pool_id, provider)
);
create table saml_keys (
  pool_id text primary key,
  sealed_key bytea not null,
  created_at bigint not null
)
`
