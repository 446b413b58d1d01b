import type { RestJsonService } from '../gateway/index.ts'

const app = ({ 'application-id': id }: Readonly<Record<string, string>>) => `apps/${id}`
const endpoint = (path: Readonly<Record<string, string>>) => `${app(path)}/endpoints/${path['endpoint-id']}`
const user = (path: Readonly<Record<string, string>>) => `${app(path)}/users/${path['user-id']}`
/** The caller names the resource by its ARN. The action refuses a text that is no ARN; policies see it as a request for no resource. */
const named = ({ 'resource-arn': arn = '' }: Readonly<Record<string, string>>) => (arn.startsWith('arn:') ? arn : '*')

/**
 * The Pinpoint service for the gateway. The resources are those of
 * https://docs.aws.amazon.com/pinpoint/latest/developerguide/permissions-actions.html: the path below the account.
 */
export const pinpoint: RestJsonService = {
  name: 'mobiletargeting',
  endpointPrefix: 'pinpoint',
  pathPrefix: '/v1/',
  actions: {
    CreateApp: {
      method: 'POST',
      path: '/v1/apps',
      status: 201,
      resource: () => 'apps',
      load: async () => (await import('./CreateApp.ts')).CreateApp,
    },
    DeleteApp: {
      method: 'DELETE',
      path: '/v1/apps/{application-id}',
      status: 200,
      resource: app,
      load: async () => (await import('./DeleteApp.ts')).DeleteApp,
    },
    DeleteEndpoint: {
      method: 'DELETE',
      path: '/v1/apps/{application-id}/endpoints/{endpoint-id}',
      status: 202,
      resource: endpoint,
      load: async () => (await import('./DeleteEndpoint.ts')).DeleteEndpoint,
    },
    DeleteUserEndpoints: {
      method: 'DELETE',
      path: '/v1/apps/{application-id}/users/{user-id}',
      status: 202,
      resource: user,
      load: async () => (await import('./DeleteUserEndpoints.ts')).DeleteUserEndpoints,
    },
    GetApp: {
      method: 'GET',
      path: '/v1/apps/{application-id}',
      status: 200,
      resource: app,
      load: async () => (await import('./GetApp.ts')).GetApp,
    },
    GetApplicationDateRangeKpi: {
      method: 'GET',
      path: '/v1/apps/{application-id}/kpis/daterange/{kpi-name}',
      status: 200,
      resource: path => `${app(path)}/kpis/daterange/${path['kpi-name']}`,
      load: async () => (await import('./GetApplicationDateRangeKpi.ts')).GetApplicationDateRangeKpi,
    },
    GetApplicationSettings: {
      method: 'GET',
      path: '/v1/apps/{application-id}/settings',
      status: 200,
      resource: path => `${app(path)}/settings`,
      load: async () => (await import('./GetApplicationSettings.ts')).GetApplicationSettings,
    },
    GetApps: {
      method: 'GET',
      path: '/v1/apps',
      status: 200,
      resource: () => 'apps',
      load: async () => (await import('./GetApps.ts')).GetApps,
    },
    GetEndpoint: {
      method: 'GET',
      path: '/v1/apps/{application-id}/endpoints/{endpoint-id}',
      status: 200,
      resource: endpoint,
      load: async () => (await import('./GetEndpoint.ts')).GetEndpoint,
    },
    GetUserEndpoints: {
      method: 'GET',
      path: '/v1/apps/{application-id}/users/{user-id}',
      status: 200,
      resource: user,
      load: async () => (await import('./GetUserEndpoints.ts')).GetUserEndpoints,
    },
    ListTagsForResource: {
      method: 'GET',
      path: '/v1/tags/{resource-arn}',
      status: 200,
      resource: named,
      load: async () => (await import('./ListTagsForResource.ts')).ListTagsForResource,
    },
    PutEvents: {
      method: 'POST',
      path: '/v1/apps/{application-id}/events',
      status: 202,
      resource: path => `${app(path)}/events`,
      limit: 'events',
      load: async () => (await import('./PutEvents.ts')).PutEvents,
    },
    TagResource: {
      method: 'POST',
      path: '/v1/tags/{resource-arn}',
      status: 204,
      resource: named,
      load: async () => (await import('./TagResource.ts')).TagResource,
    },
    UntagResource: {
      method: 'DELETE',
      path: '/v1/tags/{resource-arn}',
      status: 204,
      resource: named,
      load: async () => (await import('./UntagResource.ts')).UntagResource,
    },
    UpdateApplicationSettings: {
      method: 'PUT',
      path: '/v1/apps/{application-id}/settings',
      status: 200,
      resource: path => `${app(path)}/settings`,
      load: async () => (await import('./UpdateApplicationSettings.ts')).UpdateApplicationSettings,
    },
    UpdateEndpoint: {
      method: 'PUT',
      path: '/v1/apps/{application-id}/endpoints/{endpoint-id}',
      status: 202,
      resource: endpoint,
      limit: 'endpoints',
      load: async () => (await import('./UpdateEndpoint.ts')).UpdateEndpoint,
    },
    UpdateEndpointsBatch: {
      method: 'PUT',
      path: '/v1/apps/{application-id}/endpoints',
      status: 202,
      resource: path => `${app(path)}/endpoints`,
      limit: 'endpoints',
      load: async () => (await import('./UpdateEndpointsBatch.ts')).UpdateEndpointsBatch,
    },
  },
}
