/** What waits is looked for every moment, what was sent only to be swept: neither search walks through the other. */
export const waitingMessages = `
drop index outbox_by_due;
create index outbox_waiting on outbox (due_at) where delivered_at is null;
create index outbox_sent on outbox (due_at) where delivered_at is not null;
`
