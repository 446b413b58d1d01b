/** Paths of images and stylesheets. Each contains the hash of its content, so that browsers may cache it without limit. */

/** Path of an image, by the hash of its bytes. */
export const imageAddress = (poolId: string, hash: string): `/${string}` => `/${poolId}/assets/${hash}`

/** Path of the stylesheet of a client's pages, by the hash of its text. */
export const stylesheetAddress = (poolId: string, clientId: string, hash: string): `/${string}` =>
  `/${poolId}/branding/${encodeURIComponent(clientId)}/${hash}.css`
