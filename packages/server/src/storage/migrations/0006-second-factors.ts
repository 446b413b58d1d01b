/** How a user proves more than a password. A step of a one-time password counts once, so the last one is kept. */
export const secondFactors = `
create table second_factors (
  pool_id text not null,
  sub text not null,
  enabled text not null,
  preferred text,
  totp_active bytea,
  totp_pending bytea,
  totp_name text,
  totp_last_step bigint not null,
  primary key (pool_id, sub)
);
`
