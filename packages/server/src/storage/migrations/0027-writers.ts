/**
 * Who wrote a row: a random id of the request. A decision that runs again after a lost answer recognises its own write by it; an equal change
 * of another request in the same millisecond is not its own.
 */
export const writers = `
alter table users add column written_by text;
alter table user_pools add column written_by text;
alter table clients add column written_by text;
alter table user_groups add column created_by text
`
