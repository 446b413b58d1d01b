import type { Context } from '../context.ts'

/** Where an address is, as the operator's GeoIP file says. */
export interface Place {
  country?: string
  city?: string
  latitude?: number
  longitude?: number
}

interface City {
  country?: { names?: { en?: string } }
  city?: { names?: { en?: string } }
  location?: { latitude?: number; longitude?: number }
}

/** By path; the library is loaded with the first file. */
const readers = new Map<string, Promise<{ get(address: string): City | null }>>()

const openReader = async (path: string) => (await import('maxmind')).open<never>(path) as Promise<{ get(address: string): City | null }>

/** The place of an address. Undefined without a file, and for an address that it does not have. A file that cannot be read makes no sign-in fail. */
export async function placeOf({ settings, log }: Context, address: string): Promise<Place | undefined> {
  const path = settings.threatProtection?.geoip
  if (path === undefined) return undefined
  try {
    const reader = readers.get(path) ?? openReader(path)
    readers.set(path, reader)
    const found = (await reader).get(address)
    if (!found) return undefined
    const { latitude, longitude } = found.location ?? {}
    return {
      ...(found.country?.names?.en !== undefined && { country: found.country.names.en }),
      ...(found.city?.names?.en !== undefined && { city: found.city.names.en }),
      ...(latitude !== undefined && longitude !== undefined && { latitude, longitude }),
    }
  } catch (cause) {
    readers.delete(path)
    log.error('The GeoIP file cannot be read', { file: path, cause: (cause as Error).message })
    return undefined
  }
}

const earthRadius = 6_371

/** Kilometres between two places; undefined where one has no position. */
export function distance(one: Place, other: Place): number | undefined {
  if (one.latitude === undefined || other.latitude === undefined) return undefined
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const [a, b] = [radians(one.latitude), radians(other.latitude)]
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(other.longitude! - one.longitude!) / 2) ** 2
  return 2 * earthRadius * Math.asin(Math.sqrt(Math.min(half, 1)))
}
