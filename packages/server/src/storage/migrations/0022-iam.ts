/**
 * IAM: roles and users (one table, since both have policies, tags and a boundary), their policies, managed policies, tags, and the access keys of users.
 * `name_key` is the name in lower case: names are unique ignoring case. `binding` is a MAC, as in the tables of sign-ins.
 */
export const iam = `
create table iam_principals (
  id bytewise_text not null,
  account text not null,
  kind text not null,
  name text not null,
  name_key bytewise_text not null,
  path bytewise_text not null,
  boundary text,
  trust text,
  trusted_ids text,
  description text,
  max_session_seconds bigint,
  created_at bigint not null,
  last_used_at bigint,
  last_used_region text,
  version bigint not null,
  binding text not null,
  primary key (id)
);
create unique index iam_principals_by_name on iam_principals (account, kind, name_key);
create index iam_principals_by_boundary on iam_principals (boundary, id);
create table iam_inline_policies (
  principal_id bytewise_text not null,
  name bytewise_text not null,
  document text not null,
  size bigint not null,
  binding text not null,
  primary key (principal_id, name)
);
create table iam_policies (
  arn bytewise_text not null,
  id text not null,
  account text not null,
  name text not null,
  name_key bytewise_text not null,
  path bytewise_text not null,
  description text,
  default_version bigint not null,
  last_version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  primary key (arn)
);
create unique index iam_policies_by_name on iam_policies (account, name_key);
create table iam_policy_versions (
  policy_arn bytewise_text not null,
  number bigint not null,
  document text not null,
  created_at bigint not null,
  binding text not null,
  primary key (policy_arn, number)
);
create table iam_attachments (
  principal_id bytewise_text not null,
  policy_arn bytewise_text not null,
  attached_at bigint not null,
  binding text not null,
  primary key (principal_id, policy_arn)
);
create index iam_attachments_by_policy on iam_attachments (policy_arn, principal_id);
create table iam_tags (
  owner_id bytewise_text not null,
  tag_key bytewise_text not null,
  name text not null,
  value text not null,
  primary key (owner_id, tag_key)
);
create table iam_access_keys (
  id bytewise_text not null,
  account text not null,
  user_id bytewise_text not null,
  sealed_secret bytea not null,
  status text not null,
  created_at bigint not null,
  last_used_at bigint,
  last_used_service text,
  last_used_region text,
  primary key (id)
);
create index iam_access_keys_by_user on iam_access_keys (user_id, id)
`
