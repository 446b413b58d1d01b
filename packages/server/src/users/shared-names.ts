import type { Context } from '../context.ts'
import { listSharedNames, type SharedName } from '../storage/index.ts'

/** A name that several users of a pool have, from before the names of a pool were unique. */
export interface NameCollision {
  poolId: string
  name: string
  users: CollidingUser[]
}

/** One of the users who share a name. */
export interface CollidingUser {
  sub: string
  username: string
  /** What the name is to this user. */
  as: SharedName['kind'][]
  /** The name should stay with this user, to whom it is the most: a `sub` and a username cannot be changed. */
  keeps: boolean
}

const kinds: readonly SharedName['kind'][] = ['sub', 'username', 'email', 'phone_number', 'preferred_username']

/** Every name that several users of a pool have. */
export async function listNameCollisions({ store }: Pick<Context, 'store'>): Promise<NameCollision[]> {
  const collisions: NameCollision[] = []
  for (const { pool_id: poolId, value: name, kind, sub, username } of await store.read(listSharedNames())) {
    let collision = collisions.at(-1)
    if (collision?.poolId !== poolId || collision.name !== name) {
      collision = { poolId, name, users: [] }
      collisions.push(collision)
    }
    const user = collision.users.find(each => each.sub === sub)
    if (user) user.as.push(kind)
    else collision.users.push({ sub, username, as: [kind], keeps: false })
  }
  // A kind of a name belongs to one user at most.
  for (const { users } of collisions) {
    const strongest = kinds.find(kind => users.some(({ as }) => as.includes(kind)))!
    for (const user of users) user.keeps = user.as.includes(strongest)
  }
  return collisions
}
