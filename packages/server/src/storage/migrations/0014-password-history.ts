/** Sealed verifiers of past passwords, as many as the password history of the pool's policy requires. */
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
