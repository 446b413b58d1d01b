/** Passkeys: a credential id belongs to one user of a pool. A user has at most one registration challenge at a time. */
export const passkeys = `
create table passkeys (
  pool_id text not null,
  id text not null,
  sub text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text not null,
  attachment text,
  relying_party text not null,
  name text not null,
  created_at bigint not null,
  primary key (pool_id, id)
);
create index passkeys_by_user on passkeys (pool_id, sub, created_at);
create table passkey_challenges (
  pool_id text not null,
  sub text not null,
  client_id text not null,
  challenge text not null,
  expires_at bigint not null,
  primary key (pool_id, sub)
);
`
