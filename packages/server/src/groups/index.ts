/**
 * Groups of users: how a group is found, described and checked.
 * Not here: the claims that groups cause (tokens/), how rows are kept (storage/).
 */
export { describeGroup, getGroup, groupNotFound } from './group.ts'
