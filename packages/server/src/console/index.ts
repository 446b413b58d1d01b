/**
 * Console: the pages of development mode at `/`: pools, clients, users, inbox, requests, analytics, the clock, and actions on users.
 * Loaded at its first use. Not here: rules (it reads and acts by operations and rooms, in process), the sign-in pages (pages/), `/_poolhouse/` for programs (dev/).
 */
export { type ConsoleContext, mountConsole } from './mount.ts'
