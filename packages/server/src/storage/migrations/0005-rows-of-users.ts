/** So that deleting a user or a pool reads its own sessions and messages, not everybody's. */
export const rowsOfUsers = `
create index sessions_by_user on sessions (pool_id, sub);
create index outbox_by_user on outbox (pool_id, sub);
`
