/**
 * IAM: who may sign calls. So far the administrator's keys; users, roles and policies are not built yet.
 * Not here: how a signature is checked (gateway/).
 */
export { type AdminKey, createAdminKey, findAccessKey } from './access-keys.ts'
