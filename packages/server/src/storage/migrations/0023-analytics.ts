/** Events that wait for their delivery to Pinpoint, and what became of the others, counted by client, day and outcome. */
export const analytics = `
create table analytics_outbox (
  id text primary key,
  pool_id text not null,
  client_id text not null,
  kind text not null,
  origin text not null,
  endpoint_id text,
  user_key text,
  error text,
  created_at bigint not null,
  due_at bigint not null,
  attempts bigint not null default 0,
  lease_until bigint not null default 0,
  lease_by text
);
create index analytics_outbox_by_due on analytics_outbox (due_at);
create table analytics_deliveries (
  pool_id text not null,
  client_id text not null,
  day text not null,
  outcome text not null,
  events bigint not null,
  detail text,
  last_at bigint not null,
  primary key (pool_id, client_id, day, outcome)
);
create index analytics_deliveries_by_last on analytics_deliveries (last_at)
`
