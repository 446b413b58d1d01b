/** Lists of resource servers go by identifier. `scopes`: JSON, as on the wire. `created_by` tells a second run of a creation its own row. */
export const resourceServers = `
create table resource_servers (
  pool_id text not null,
  identifier bytewise_text not null,
  name text not null,
  scopes text not null,
  created_at bigint not null,
  created_by text not null,
  primary key (pool_id, identifier)
)
`
