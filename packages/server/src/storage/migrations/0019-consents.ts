/** What users allowed to clients that registered themselves, a row for each scope, and the names that those clients gave. */
export const consents = `
create table consents (
  pool_id text not null,
  sub text not null,
  client_id text not null,
  scope text not null,
  given_at bigint not null,
  primary key (pool_id, sub, client_id, scope)
);
create index consents_by_client on consents (pool_id, client_id);
create table registrations (
  pool_id text not null,
  client_id text not null,
  name text not null,
  registered_at bigint not null,
  primary key (pool_id, client_id)
)
`
