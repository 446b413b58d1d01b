/** The hashes that anchor the audit records of nodes, which are files. */
export const audit = `
create table audit_anchors (
  node text not null,
  number bigint not null,
  hash text not null,
  at bigint not null,
  binding text not null,
  primary key (node, number)
);
create index audit_anchors_by_at on audit_anchors (at)
`
