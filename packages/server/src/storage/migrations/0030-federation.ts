/**
 * Sign-ins at identity providers. `pending_sign_ins`: browsers that were sent to a provider; `id` is a hash of the state that the provider returns,
 * `browser` one of a cookie. `user_identities`: which user an identity of a provider signs in: `attribute` is `Cognito_Subject`, or the
 * attribute by which a link finds an identity that has not signed in yet. Browser sessions keep how the user signed in.
 */
export const federation = `
create table pending_sign_ins (
  id text not null,
  pool_id text not null,
  browser text not null,
  sealed bytea not null,
  expires_at bigint not null,
  spent_at bigint,
  spent_by text,
  primary key (id)
);
create index pending_sign_ins_by_pool on pending_sign_ins (pool_id);
create index pending_sign_ins_by_expiry on pending_sign_ins (expires_at);
create table user_identities (
  pool_id text not null,
  provider bytewise_text not null,
  attribute bytewise_text not null,
  value bytewise_text not null,
  sub text not null,
  is_primary bigint not null,
  created_at bigint not null,
  binding text,
  primary key (pool_id, provider, attribute, value)
);
create index user_identities_by_user on user_identities (pool_id, sub);
alter table browser_sessions add column provider bytewise_text;
alter table browser_sessions add column sealed_provider_session text
`
