/** What nodes tell each other about request quotas. */
export const requestCounts = `
create table request_counts (
  node bytewise_text not null,
  number bigint not null,
  at bigint not null,
  counts text not null,
  primary key (node, number)
);
create index request_counts_by_at on request_counts (at)
`
