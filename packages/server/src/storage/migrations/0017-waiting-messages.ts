/** Separate indexes for messages that wait, which are searched all the time, and for sent ones, which only the sweep searches. */
export const waitingMessages = `
drop index outbox_by_due;
create index outbox_waiting on outbox (due_at) where delivered_at is null;
create index outbox_sent on outbox (due_at) where delivered_at is not null;
`
