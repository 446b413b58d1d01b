/** The sweep finds expired rows by this index, as in every other table that it sweeps. */
export const passkeyChallengeExpiry = `
create index passkey_challenges_by_expiry on passkey_challenges (expires_at)
`
