/** `acr` and `amr` of a sign-in as JSON, in its browser session, in the codes that it gives and in their families; null where tokens have neither claim. */
export const authenticationContext = `
alter table browser_sessions add column authentication text;
alter table authorization_codes add column authentication text;
alter table refresh_families add column authentication text
`
