/**
 * One namespace for all names of a pool: the `sub`, the username and the aliases of its users. The kind is no part of the key, so that no name of
 * one user is a name of another. Of users who share a name already, one owns it here: the user whose `sub` it is, else whose username. All of
 * them keep their rows in `aliases`, and `poolhouse check` lists them.
 */
export const names = `
create table names (
  pool_id text not null,
  value text not null,
  sub text not null,
  primary key (pool_id, value)
);
create index names_by_user on names (pool_id, sub);
insert into names (pool_id, value, sub) select pool_id, sub, sub from users where true on conflict (pool_id, value) do nothing;
insert into names (pool_id, value, sub) select pool_id, value, sub from aliases where kind = 'username' on conflict (pool_id, value) do nothing;
insert into names (pool_id, value, sub) select pool_id, value, sub from aliases where kind <> 'username' order by kind, value
  on conflict (pool_id, value) do nothing;
`
