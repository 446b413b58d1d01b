/** Proofs that need no row until they are used: one row for each that was, until it would be refused for its age anyway. */
export const spentProofs = `
create table spent_proofs (
  id text primary key,
  spent_by text not null,
  expires_at bigint not null
);
create index spent_proofs_by_expiry on spent_proofs (expires_at);
`
