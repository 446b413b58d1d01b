/** What a test kit needs: snapshots of the whole content, the rows as JSON, and which messages of the outbox a test has taken. Development mode only. */
export const testKit = `
create table snapshots (
  id text primary key,
  number bigint not null,
  taken_at bigint not null,
  schema_version bigint not null,
  row_count bigint not null,
  content text not null
);
alter table outbox add column taken_at bigint
`
