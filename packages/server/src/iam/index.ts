/**
 * IAM: the access keys that may sign requests. There are administrator's keys only; users, roles and policies are not implemented.
 * Not here: the verification of signatures (gateway/).
 */
export { type AdminKey, createAdminKey, findAccessKey } from './access-keys.ts'
