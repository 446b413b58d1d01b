/** Confirmed devices. Before its confirmation a device is only a key of a sign-in (refresh_families.device_key). */
export const devices = `
create table devices (
  pool_id text not null,
  sub text not null,
  device_key text not null,
  name text,
  salt text not null,
  sealed_verifier bytea not null,
  remembered bigint not null,
  last_address text not null,
  agent text not null,
  created_at bigint not null,
  modified_at bigint not null,
  authenticated_at bigint not null,
  primary key (pool_id, sub, device_key)
);
`
