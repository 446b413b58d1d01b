/** A change of second factors holds only for the version that it was derived from. */
export const factorVersions = `
alter table second_factors add column version bigint not null default 0
`
