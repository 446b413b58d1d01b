/** The medium of a message, the node that is sending it, and the number of attempts. */
export const delivery = `
alter table outbox add column medium text not null default 'EMAIL';
alter table outbox add column attempts bigint not null default 0;
alter table outbox add column lease_by text;
`
