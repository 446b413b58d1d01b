import { clockRoutes } from './clock.ts'
import { contentRoutes } from './content.ts'
import { inboxRoutes } from './inbox.ts'
import { observeRoutes } from './observe.ts'
import { answer, type Route, type RouteName } from './route.ts'
import { userRoutes } from './users.ts'

export { type DevRequest, type DevService, type Route, type RouteName, readJson, refusal } from './route.ts'

/** Every route below `/_poolhouse/` that only development mode has. What is mounted and openapi.json follow from it. */
export const routes: Readonly<Record<RouteName, Route>> = {
  ...inboxRoutes,
  ...clockRoutes,
  ...userRoutes,
  ...contentRoutes,
  ...observeRoutes,
  'GET /_poolhouse/openapi.json': {
    id: 'readOpenApi',
    about: 'This description, OpenAPI 3.1.',
    answers: { 200: { about: 'The description.', schema: { type: 'object' } } },
    async run(_, { context }) {
      const { openApi } = await import('./openapi.ts')
      return answer(200, openApi(routes, context.settings.publicUrl))
    },
  },
}
