/**
 * Rows of a user are keyed by (pool_id, sub), so that a database cluster can distribute one large pool by `sub`.
 * Only `aliases` makes names unique. There are no sequences; times are milliseconds; `config` is JSON as on the wire.
 * `bigint` and `bytea` become `integer` and `blob` in SQLite.
 */
export const spine = `
create table user_pools (
  id text primary key,
  region text not null,
  account text not null,
  config text not null,
  tags text not null,
  data_key bytea not null,
  created_at bigint not null,
  modified_at bigint not null,
  version bigint not null
);
create index user_pools_by_region on user_pools (account, region, id);

create table signing_keys (
  pool_id text not null,
  kid text not null,
  token_use text not null,
  sealed_key bytea not null,
  public_jwk text not null,
  created_at bigint not null,
  retired_at bigint,
  primary key (pool_id, kid)
);

create table clients (
  id text primary key,
  pool_id text not null,
  config text not null,
  created_at bigint not null,
  modified_at bigint not null,
  version bigint not null
);
create index clients_by_pool on clients (pool_id, id);

create table client_secrets (
  client_id text not null,
  id text not null,
  sealed_value bytea not null,
  created_at bigint not null,
  last_used_at bigint,
  primary key (client_id, id)
);

create table users (
  pool_id text not null,
  sub text not null,
  username text not null,
  status text not null,
  enabled bigint not null,
  attributes text not null,
  credential_kind text,
  credential_salt text,
  sealed_credential bytea,
  password_expires_at bigint,
  tokens_valid_after bigint not null,
  created_at bigint not null,
  modified_at bigint not null,
  version bigint not null,
  primary key (pool_id, sub)
);

create table aliases (
  pool_id text not null,
  kind text not null,
  value text not null,
  sub text not null,
  primary key (pool_id, kind, value)
);
create index aliases_by_user on aliases (pool_id, sub);

create table attempts (
  pool_id text not null,
  subject text not null,
  failures bigint not null,
  locked_until bigint not null,
  last_at bigint not null,
  primary key (pool_id, subject)
);

create table sessions (
  id text primary key,
  pool_id text not null,
  client_id text not null,
  sub text not null,
  challenge text not null,
  state text not null,
  guesses bigint not null,
  expires_at bigint not null,
  spent_at bigint,
  spent_by text
);
create index sessions_by_expiry on sessions (expires_at);

create table refresh_families (
  pool_id text not null,
  sub text not null,
  id text not null,
  client_id text not null,
  event_id text not null,
  generation bigint not null,
  graces text not null,
  rotated_by text,
  scopes text not null,
  device_key text,
  auth_time bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  primary key (pool_id, sub, id)
);
create index refresh_families_by_expiry on refresh_families (expires_at);

create table access_keys (
  id text primary key,
  account text not null,
  arn text not null,
  user_id text not null,
  sealed_secret bytea not null,
  created_at bigint not null
);

create table outbox (
  id text primary key,
  pool_id text not null,
  sub text not null,
  kind text not null,
  sealed_payload bytea not null,
  created_at bigint not null,
  due_at bigint not null,
  lease_until bigint not null,
  delivered_at bigint
);
create index outbox_by_due on outbox (due_at);
`
