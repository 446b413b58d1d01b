/** What threat protection knows of sign-ins and the like, and records that wait for the delivery of logs. */
export const authEvents = `
create table auth_events (
  pool_id text not null,
  sub text not null,
  id text not null,
  client_id text not null,
  type text not null,
  response text not null,
  created_at bigint not null,
  expires_at bigint not null,
  session text,
  risk text not null,
  challenges text not null,
  context text not null,
  feedback text,
  primary key (pool_id, sub, id)
);
create index auth_events_by_time on auth_events (pool_id, sub, created_at, id);
create index auth_events_by_expiry on auth_events (expires_at);
create table log_outbox (
  id text not null,
  pool_id text not null,
  source text not null,
  record text not null,
  created_at bigint not null,
  due_at bigint not null,
  attempts bigint not null default 0,
  lease_until bigint not null default 0,
  lease_by text,
  primary key (id)
);
create index log_outbox_by_pool on log_outbox (pool_id);
create index log_outbox_by_due on log_outbox (due_at);
create index log_outbox_by_age on log_outbox (created_at)
`
