/** Ids of deleted pools, until the sweep has deleted rows that other nodes wrote to them during the deletion. */
export const deletedPools = `
create table deleted_pools (
  id text primary key,
  deleted_at bigint not null
);
create index deleted_pools_by_time on deleted_pools (deleted_at);
`
