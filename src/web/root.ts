/**
 * Where we stand on our host. PUBLIC_BASE_URL may have a path (https://host/muster): some proxies cut it off before they
 * hand a request on, others do not. Both reach us, and what our pages link to stands under it.
 */
import { getPath } from 'hono/utils/url'

/** `/muster`, or nothing. */
export const rootOf = (publicBaseUrl: string | undefined): string =>
  publicBaseUrl === undefined ? '' : new URL(publicBaseUrl).pathname.replace(/\/+$/, '')

/** The path of a request as our routes know it. */
export function pathUnder(root: string): (request: Request) => string {
  return (request) => {
    const path = getPath(request)
    return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path
  }
}
