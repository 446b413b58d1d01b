/** So that forgotten guesses are found without reading those that count. */
export const sweepAttempts = `
create index attempts_by_last on attempts (last_at);
`
