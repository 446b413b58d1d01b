/** On how many days, and when last counted, guessing came as far as the longest lock-out. */
export const daysOfLockOuts = `
alter table attempts add column hard_days bigint not null default 0;
alter table attempts add column hard_at bigint not null default 0
`
