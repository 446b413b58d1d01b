/**
 * Pinpoint: applications, endpoints, events, and what is counted of events per day. `client` is the app client that an event names, '' without
 * one, `*` for all together; `actor` is a user id, else an endpoint id. `day`: days since the Unix epoch. A row of `pinpoint_batches` holds events
 * that the sink has not received.
 */
export const pinpoint = `
create table pinpoint_apps (
  id text not null primary key,
  region text not null,
  account text not null,
  name text not null,
  tags text not null,
  settings text not null,
  settings_at bigint not null,
  created_at bigint not null,
  created_by text not null,
  version bigint not null
);
create index pinpoint_apps_by_region on pinpoint_apps (account, region, id);
create table pinpoint_deleted_apps (
  id text not null primary key,
  deleted_at bigint not null
);
create table pinpoint_endpoints (
  app_id text not null,
  id bytewise_text not null,
  user_id text,
  content text not null,
  created_at bigint not null,
  effective_at bigint not null,
  version bigint not null,
  primary key (app_id, id)
);
create index pinpoint_endpoints_by_user on pinpoint_endpoints (app_id, user_id);
create table pinpoint_events (
  app_id text not null,
  endpoint_id bytewise_text not null,
  event_id bytewise_text not null,
  event_type text not null,
  client text not null,
  occurred_at bigint not null,
  received_at bigint not null,
  content text not null,
  primary key (app_id, endpoint_id, event_id)
);
create index pinpoint_events_by_time on pinpoint_events (app_id, occurred_at, endpoint_id, event_id);
create table pinpoint_daily_counts (
  app_id text not null,
  measure text not null,
  day bigint not null,
  client text not null,
  shard bigint not null,
  total bigint not null,
  primary key (app_id, measure, day, client, shard)
);
create table pinpoint_daily_actors (
  app_id text not null,
  kind text not null,
  day bigint not null,
  client text not null,
  actor text not null,
  primary key (app_id, kind, day, client, actor)
);
create table pinpoint_actors (
  app_id text not null,
  client text not null,
  actor text not null,
  first_day bigint not null,
  primary key (app_id, client, actor)
);
create table pinpoint_batches (
  id text not null primary key,
  app_id text not null,
  events text not null,
  created_at bigint not null,
  due_at bigint not null,
  lease_until bigint not null,
  lease_by text,
  attempts bigint not null default 0
);
create index pinpoint_batches_by_time on pinpoint_batches (due_at)
`
