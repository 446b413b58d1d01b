/** The pool that answers at a host. Other settings of a domain are in its pool's `config`. */
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
