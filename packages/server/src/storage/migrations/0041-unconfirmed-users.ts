/** Finds users who never confirmed their sign-up, the oldest first. */
export const unconfirmedUsers = `
create index users_unconfirmed_by_created_at on users (created_at) where status = 'UNCONFIRMED'
`
