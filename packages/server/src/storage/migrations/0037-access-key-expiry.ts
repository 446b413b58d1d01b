/** When an access key ends, and when an administrator's was last used. The end is part of what the sealed secret is bound to. */
export const accessKeyExpiry = `
alter table access_keys add column expires_at bigint;
alter table access_keys add column last_used_at bigint;
alter table access_keys add column last_used_service text;
alter table access_keys add column last_used_region text;
alter table iam_access_keys add column expires_at bigint;
create index access_keys_by_expires_at on access_keys (expires_at);
create index iam_access_keys_by_expires_at on iam_access_keys (expires_at)
`
