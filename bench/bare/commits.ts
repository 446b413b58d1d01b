/** The writer of the bare handler: a thread that updates a row for each key of a batch in one durable transaction. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

const database = new DatabaseSync(workerData as string)
database.exec('pragma journal_mode = wal; pragma synchronous = full; create table rows (key text primary key, value text not null) strict')
const write = database.prepare('insert into rows (key, value) values (?, ?) on conflict (key) do update set value = excluded.value')
// About as long as a row of a refresh-token family.
const value = 'v'.repeat(300)

parentPort!.on('message', (keys: readonly string[]) => {
  database.exec('begin immediate')
  for (const key of keys) write.run(key, value)
  database.exec('commit')
  parentPort!.postMessage(keys.length)
})
