/** Views of pages are counted and sent together: which page an event is about, and how often it was shown. */
export const pageViews = `
alter table analytics_outbox add column page text;
alter table analytics_outbox add column views bigint
`
