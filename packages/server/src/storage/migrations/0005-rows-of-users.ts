/** Lets the deletion of a user or a pool find its sessions and messages without reading those of other users. */
export const rowsOfUsers = `
create index sessions_by_user on sessions (pool_id, sub);
create index outbox_by_user on outbox (pool_id, sub);
`
