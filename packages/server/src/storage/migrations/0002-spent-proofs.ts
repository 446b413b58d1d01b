/** One row for each used proof of an SRP exchange, kept until the proof would be refused as expired. An unused proof has no row. */
export const spentProofs = `
create table spent_proofs (
  id text primary key,
  spent_by text not null,
  expires_at bigint not null
);
create index spent_proofs_by_expiry on spent_proofs (expires_at);
`
