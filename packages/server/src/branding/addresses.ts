/** Where browsers find an image: a path that names its content, so what was fetched once is good for ever. */
export const imageAddress = (poolId: string, hash: string): `/${string}` => `/${poolId}/assets/${hash}`
