/**
 * The `poolhouse` command: the only place that puts server, provider and engine together.
 * Not here: what they do. A verb is one file in verbs/; finding and announcing services is service/; what `npm start` shows is demo/.
 */
export { run } from './command.ts'
