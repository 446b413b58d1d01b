/**
 * Codes that were sent, hourly quotas, groups, and the attribute values that ListUsers filters by (ordered by bytes, so that a prefix is a range).
 * A code is stored as a keyed hash, since a plain hash of six digits could be reversed.
 */
export const livesOfUsers = `
create table codes (
  pool_id text not null,
  sub text not null,
  purpose text not null,
  code_hash text not null,
  attribute text,
  value text,
  guesses bigint not null,
  expires_at bigint not null,
  used_by text,
  primary key (pool_id, sub, purpose)
);
create index codes_by_expiry on codes (expires_at);

create table quotas (
  pool_id text not null,
  subject text not null,
  action text not null,
  started_at bigint not null,
  used bigint not null,
  last_by text,
  primary key (pool_id, subject, action)
);
create index quotas_by_start on quotas (started_at);

create table user_groups (
  pool_id text not null,
  name text not null,
  description text,
  role_arn text,
  precedence bigint,
  created_at bigint not null,
  modified_at bigint not null,
  primary key (pool_id, name)
);

create table group_members (
  pool_id text not null,
  sub text not null,
  name text not null,
  joined_at bigint not null,
  primary key (pool_id, sub, name)
);
create table user_attributes (
  pool_id text not null,
  name text not null,
  value bytewise_text not null,
  sub text not null,
  primary key (pool_id, name, value, sub)
);
create index user_attributes_by_user on user_attributes (pool_id, sub);
create index group_members_by_group on group_members (pool_id, name, sub);
`
