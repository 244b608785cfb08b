/** HTTP mode: commands, interactivity and events at one address, signed. */
import { isValidSlackRequest } from '@slack/bolt'
import type { ReceiverEvent } from '@slack/bolt'
import { readBody } from '../../lib/body.ts'
import type { Log } from '../../lib/log.ts'

/** The largest body that is read: 1 MiB. */
const cap = 1 << 20
/** Seconds that a signature's time may differ from ours, both ways: the library lets the future pass. */
const skew = 300

export function createEntry(given: {
  signingSecret: string
  log: Log
  deliver(event: ReceiverEvent): Promise<void>
}): (request: Request) => Promise<Response> {
  const { signingSecret, log } = given
  const answer = (status: number, body: string): Response => new Response(body, { status })

  return async (request) => {
    const text = await readBody(request, cap)
    if (text === undefined) return answer(413, 'too large')
    const refused = check(request.headers, text, signingSecret)
    if (refused) {
      log.warn({ event: 'webhook.refused', network: 'slack', reason: refused })
      return answer(401, refused)
    }
    const body = parse(request.headers.get('content-type') ?? '', text)
    if (!body) return answer(400, 'not a body of Slack')
    if ('ssl_check' in body) return answer(200, '')
    if (body['type'] === 'url_verification') return Response.json({ challenge: String(body['challenge'] ?? '') })

    const retry = Number(request.headers.get('x-slack-retry-num'))
    return new Promise<Response>((resolve) => {
      const ack = async (said?: unknown): Promise<void> =>
        resolve(
          said === undefined || said === ''
            ? answer(200, '')
            : typeof said === 'string'
              ? answer(200, said)
              : Response.json(said),
        )
      given
        .deliver({ body, ack, ...(retry ? { retryNum: retry } : {}) })
        // Slack sends events again; what was acknowledged before has its answer already.
        .catch((error: Error) => {
          log.error({ event: 'deed.failed', network: 'slack', error: error.message })
          resolve(answer(503, 'try again'))
        })
    })
  }
}

/** Undefined when the request is Slack's and of this moment. */
function check(headers: Headers, body: string, signingSecret: string): string | undefined {
  const at = headers.get('x-slack-request-timestamp') ?? ''
  const signature = headers.get('x-slack-signature') ?? ''
  if (!/^\d{9,11}$/.test(at) || Math.abs(Date.now() / 1000 - Number(at)) > skew) return 'too old, or from the future'
  const valid = isValidSlackRequest({
    signingSecret,
    body,
    headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(at) },
  })
  return valid ? undefined : 'bad signature'
}

function parse(type: string, text: string): Record<string, unknown> | undefined {
  try {
    if (type.startsWith('application/json') || text.startsWith('{')) return asObject(JSON.parse(text))
    const form = Object.fromEntries(new URLSearchParams(text))
    return form['payload'] === undefined ? form : asObject(JSON.parse(form['payload']))
  } catch {
    return undefined
  }
}

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
