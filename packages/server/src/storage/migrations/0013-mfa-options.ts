/** 1: SMS was switched on by SetUserSettings, which GetUser then shows as `MFAOptions`. */
export const mfaOptions = `
alter table second_factors add column mfa_options bigint not null default 0
`
