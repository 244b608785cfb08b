/**
 * X-Twilio-Signature: HMAC-SHA1 by the auth token over the whole URL that Twilio called and the form's fields, sorted by
 * name, each name followed by its value (https://www.twilio.com/docs/usage/security). The fragment with the connection
 * overrides is no part of it. There is no time in it: a replay passes, and is told by its SID.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

export function sign(authToken: string, url: string, form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort()
  const fields = names.map((name) =>
    [...new Set(form.getAll(name))]
      .sort()
      .map((value) => name + value)
      .join(''),
  )
  return createHmac('sha1', authToken)
    .update(url + fields.join(''))
    .digest('base64')
}

export function isSigned(authToken: string, url: string, form: URLSearchParams, given: string): boolean {
  // Every way is tried, so that the time taken tells nothing.
  return ways(url).reduce((found, way) => equal(sign(authToken, way, form), given) || found, false)
}

/** Depending on the product Twilio signs with or without the port, also that of the scheme. */
function ways(url: string): string[] {
  const at = /^(https?):\/\/([^/?#:]+|\[[^\]]+\])(:\d+)?/.exec(url)
  if (!at) return [url]
  const [whole, scheme, host, port] = at
  const rest = url.slice(whole.length)
  const bare = `${scheme}://${host}${rest}`
  return port ? [url, bare] : [url, `${scheme}://${host}:${scheme === 'https' ? 443 : 80}${rest}`]
}

function equal(right: string, given: string): boolean {
  const [a, b] = [Buffer.from(right), Buffer.from(given)]
  return timingSafeEqual(a, b.length === a.length ? b : Buffer.alloc(a.length))
}
