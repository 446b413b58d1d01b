/** Activity of a sign-in, for pools that track sessions; `last_active_at` is null if it is not tracked. */
export const userSessions = `
alter table refresh_families add column last_active_at bigint;
alter table refresh_families add column last_address text;
alter table refresh_families add column agent text;
alter table clients add column sso_minutes bigint;
`
