/** Which pool answers at a host. What else a domain has is in its pool's configuration. */
export const domains = `
create table domains (
  host text primary key,
  pool_id text not null,
  domain text not null,
  created_at bigint not null
);
create index domains_by_pool on domains (pool_id);
create index domains_by_name on domains (domain);
`
