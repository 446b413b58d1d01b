/** A membership is bound to its user and group by a MAC; one without it is from before, and gives nothing. */
export const membershipBindings = `
alter table group_members add column binding text
`
