/**
 * Branding of a client's pages, and the terms that they link to. Client id `ALL` is the default of the pool.
 * Images of both kinds of branding are stored by the hash in their URL.
 */
export const branding = `
create table ui_customizations (
  pool_id text not null,
  client_id text not null,
  css text,
  image_hash text,
  css_at bigint not null,
  created_at bigint not null,
  modified_at bigint not null,
  primary key (pool_id, client_id)
);
create table branding_styles (
  pool_id text not null,
  client_id text not null,
  id text not null,
  provided bigint not null,
  settings text not null,
  assets text not null,
  created_at bigint not null,
  modified_at bigint not null,
  created_by text not null,
  version bigint not null,
  primary key (pool_id, client_id)
);
create unique index branding_styles_by_id on branding_styles (pool_id, id);
create table branding_images (
  pool_id text not null,
  client_id text not null,
  kind text not null,
  hash text not null,
  type text not null,
  bytes bytea not null,
  primary key (pool_id, client_id, kind, hash)
);
create index branding_images_by_hash on branding_images (pool_id, hash);
create table terms (
  pool_id text not null,
  id bytewise_text not null,
  client_id text not null,
  name text not null,
  source text not null,
  enforcement text not null,
  links text not null,
  created_at bigint not null,
  modified_at bigint not null,
  created_by text not null,
  version bigint not null,
  primary key (pool_id, id)
);
create unique index terms_by_name on terms (pool_id, client_id, name)
`
