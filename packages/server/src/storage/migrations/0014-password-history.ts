/** Passwords that a user had: verifiers, sealed for this place. The newest few, as many as the pool looks back at. */
export const passwordHistory = `
create table password_history (
  pool_id text not null,
  sub text not null,
  salt text not null,
  sealed_credential bytea not null,
  replaced_at bigint not null,
  primary key (pool_id, sub, salt)
);
`
