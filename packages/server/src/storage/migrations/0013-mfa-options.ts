/** 1 if SetUserSettings enabled SMS; GetUser then returns `MFAOptions`. */
export const mfaOptions = `
alter table second_factors add column mfa_options bigint not null default 0
`
