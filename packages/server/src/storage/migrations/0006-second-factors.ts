/** MFA preferences and authenticator apps of users. The last used time step is stored, so that each TOTP code is valid once. */
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
