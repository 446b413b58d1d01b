import { loadFaultyVfs } from './faulty-vfs.ts'

/** Preloaded into a service (`--import`), so that its databases can be made to fail. */
loadFaultyVfs(process.env.FAULTY_VFS!)
