import { newUuid } from '../../crypto/index.ts'
import { listSnapshotIds, mostSnapshotRows, mostSnapshots, restoreSnapshot, takeSnapshot } from '../../storage/index.ts'
import { type Seed, SeedError } from '../seed-shape.ts'
import { answer, integer, list, object, type Route, type RouteName, reference, refusal, text, time } from './route.ts'

const largeBody = 4 * 1024 * 1024

/** All that the service holds: reset, seeds, snapshots. */
export const contentRoutes = {
  'POST /_poolhouse/reset': {
    id: 'reset',
    about: 'Removes everything, and applies the seeds again. The clock is not moved back; snapshots stay.',
    answers: {
      200: { about: 'How many pools the seeds have.', schema: object({ pools: integer }) },
      400: { about: 'A seed cannot be applied. Nothing was removed.', schema: reference('Problem') },
    },
    async run(_, { seeder }) {
      try {
        return answer(200, { pools: await seeder.reset() })
      } catch (error) {
        if (error instanceof SeedError) return refusal(`the seed cannot be applied: ${error.message}`)
        throw error
      }
    },
  },
  'POST /_poolhouse/seeds': {
    id: 'applySeed',
    about: 'Creates what the seed describes and does not exist. A reset applies it again.',
    body: { about: 'A seed, as in a seed file, in JSON.', schema: { type: 'object' }, limit: largeBody },
    answers: {
      200: {
        about: 'What was created, and what exists and differs.',
        schema: object({
          pools: integer,
          created: { type: 'object', additionalProperties: integer },
          differences: list(object({ path: text, text })),
        }),
      },
      400: { about: 'It cannot be applied. Nothing was changed.', schema: reference('Problem') },
    },
    run: async (request, { seeder }) => answer(200, await seeder.applySeed((await request.body()) as Seed, { isRehearsed: true })),
  },
  'POST /_poolhouse/snapshots': {
    id: 'takeSnapshot',
    about: `Keeps the whole content under an id, also over a reset and a restart. The ${mostSnapshots} newest are kept.`,
    answers: {
      201: { about: 'The snapshot.', schema: object({ id: text, takenAt: time, rows: integer }) },
      400: { about: 'The content is too large.', schema: reference('Problem') },
    },
    async run(_, { context: { store, clock } }) {
      const [id, at] = [newUuid(), clock.now()]
      const outcome = await store.decide(takeSnapshot, { id, at, engine: store.engine })
      if (outcome.kind === 'too-large')
        return refusal(`The service holds more than ${mostSnapshotRows} rows, which is the most that a snapshot has. Use a smaller seed.`)
      return answer(201, { id, takenAt: new Date(at).toISOString(), rows: outcome.rows })
    },
  },
  'POST /_poolhouse/snapshots/restore': {
    id: 'restoreSnapshot',
    about: 'Makes the content what it was when the snapshot was taken. The clock is not moved back; the snapshot stays.',
    body: { about: 'Which one.', schema: object({ id: text }), limit: 1024 },
    answers: {
      200: { about: 'It is restored.', schema: object({ id: text }) },
      404: { about: 'There is no such snapshot.', schema: reference('Problem') },
      409: { about: 'Another version of Poolhouse took it.', schema: reference('Problem') },
    },
    async run(request, { context: { store } }) {
      const body = await request.body()
      const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined
      if (typeof id !== 'string') return refusal('The body must be {"id": "<snapshot>"}, as POST /_poolhouse/snapshots answered it.')
      const refusals = {
        unknown: async () => {
          const ids = await store.read(listSnapshotIds())
          return refusal(
            `There is no snapshot "${id}". ${ids.length === 0 ? 'There is none: POST /_poolhouse/snapshots takes one' : `There are, newest first: ${ids.join(', ')}`}. The ${mostSnapshots} newest are kept.`,
            404,
          )
        },
        'other-schema': () => refusal(`The snapshot "${id}" was taken by another version of Poolhouse. Take it again.`, 409),
      }
      const outcome = await store.decide(restoreSnapshot, { id })
      if (outcome !== 'restored') return refusals[outcome]()
      store.forgetAll()
      return answer(200, { id })
    },
  },
} satisfies Record<RouteName, Route>
