/** Who is sending a message, and how often it was tried. */
export const delivery = `
alter table outbox add column medium text not null default 'EMAIL';
alter table outbox add column attempts bigint not null default 0;
alter table outbox add column lease_by text;
`
