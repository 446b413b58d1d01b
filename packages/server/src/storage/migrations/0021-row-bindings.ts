/** A MAC over the columns that decide who a row signs in. Rows without one are refused; none of these tables keeps rows for long. */
export const rowBindings = `
alter table browser_sessions add column binding text;
alter table authorization_codes add column binding text;
alter table sessions add column binding text
`
