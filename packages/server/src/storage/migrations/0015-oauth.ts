/** Browser sessions, authorization codes, and the columns of a refresh-token family that an OAuth grant adds. */
export const oauth = `
create table browser_sessions (
  id text primary key,
  pool_id text not null,
  sub text not null,
  client_id text not null,
  auth_time bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  last_active_at bigint,
  last_address text,
  agent text
);
create index browser_sessions_by_user on browser_sessions (pool_id, sub, created_at);
create index browser_sessions_by_expiry on browser_sessions (expires_at);
create table authorization_codes (
  id text primary key,
  pool_id text not null,
  client_id text not null,
  sub text not null,
  session_id text not null,
  redirect_uri text not null,
  is_redirect_given bigint not null,
  scopes text not null,
  code_challenge text,
  nonce text,
  audience text,
  auth_time bigint not null,
  expires_at bigint not null,
  spent_at bigint,
  spent_by text,
  family_id text
);
create index authorization_codes_by_expiry on authorization_codes (expires_at);
create index authorization_codes_by_user on authorization_codes (pool_id, sub);
alter table refresh_families add column grant_type text;
alter table refresh_families add column audience text;
alter table refresh_families add column browser_session text;
`
