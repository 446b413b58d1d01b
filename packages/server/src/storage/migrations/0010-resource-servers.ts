/** Resource servers, listed by identifier. `scopes`: JSON as on the wire. A repeated run of a creation recognises its row by `created_by`. */
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
