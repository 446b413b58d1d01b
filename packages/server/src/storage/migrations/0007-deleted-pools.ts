/** Pools that are gone, until the sweep has looked for what came to rest after their deletion. */
export const deletedPools = `
create table deleted_pools (
  id text primary key,
  deleted_at bigint not null
);
create index deleted_pools_by_time on deleted_pools (deleted_at);
`
