/** What a command needs to find a service and its data. An entry of its own: the whole server takes 0.1 s to load, and most commands do not run one. */
export { findDataDir } from './config/data-dir.ts'
export { foldersUpward } from './config/folders-upward.ts'
export { assertOwn } from './config/ownership.ts'
