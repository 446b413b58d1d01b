/**
 * The `poolhouse` command: the only place that puts server, provider and engine together.
 * Each verb is a file in verbs/. service/ starts and finds services, deploy/ runs the engine, demo/ is what `npm start` runs.
 */
export { run } from './command.ts'
