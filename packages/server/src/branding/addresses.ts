/** Where browsers find what a page is dressed in. Each path names its content, so what was fetched once is good for ever. */

/** Of an image, by its hash. */
export const imageAddress = (poolId: string, hash: string): `/${string}` => `/${poolId}/assets/${hash}`

/** Of the stylesheet of a client's pages, by the hash of its text. */
export const stylesheetAddress = (poolId: string, clientId: string, hash: string): `/${string}` =>
  `/${poolId}/branding/${encodeURIComponent(clientId)}/${hash}.css`
