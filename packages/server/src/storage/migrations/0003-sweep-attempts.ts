/** Lets the sweep find expired failed attempts without reading current ones. */
export const sweepAttempts = `
create index attempts_by_last on attempts (last_at);
`
