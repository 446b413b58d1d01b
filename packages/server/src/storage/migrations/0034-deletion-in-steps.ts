/** Whether a deleted pool may still have rows: they are deleted in steps, a few at a time, found by their pool. */
export const deletionInSteps = `
alter table deleted_pools add column is_emptied bigint not null default 1;
create index deleted_pools_to_empty on deleted_pools (deleted_at) where is_emptied = 0;
create index analytics_outbox_by_pool on analytics_outbox (pool_id, id);
create index pending_sign_ins_by_pool_and_id on pending_sign_ins (pool_id, id);
drop index pending_sign_ins_by_pool
`
