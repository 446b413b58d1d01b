/** What a user sees of a sign-in, where the pool tracks them; `last_active_at` is null where it was not tracked. */
export const userSessions = `
alter table refresh_families add column last_active_at bigint;
alter table refresh_families add column last_address text;
alter table refresh_families add column agent text;
alter table clients add column sso_minutes bigint;
`
