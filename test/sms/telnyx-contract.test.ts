import { createTelnyx } from '../../src/sms/telnyx/index.ts'
import { providerContract } from '../contracts/provider.ts'
import type { Fault } from '../contracts/provider.ts'
import { startTelnyx } from '../support/telnyx-server.ts'
import type { Personality } from '../support/telnyx-server.ts'

const faults: Record<Exclude<Fault, 'unreachable'>, Personality> = {
  throttled: { throttled: '2' },
  rejected: { refused: '40322' },
  invalid: { refused: '40310' },
  optedOut: { refused: '40300' },
  lost: 'hang',
  hang: 'accept-then-hang',
  reset: 'accept-then-reset',
}

providerContract('Telnyx', async (hook) => {
  const telnyx = await startTelnyx()
  telnyx.inboundUrl = `${hook.url}/sms/telnyx`
  let here = true
  return {
    provider: createTelnyx({
      apiKey: telnyx.apiKey,
      publicKey: telnyx.publicKey,
      profile: undefined,
      from: telnyx.number,
      baseUrl: telnyx.url,
      publicBaseUrl: hook.url,
    }),
    answersStop: true,
    callback: (attemptId) => `${hook.url}/sms/telnyx?attempt=${attemptId}`,
    async set(fault) {
      if (fault === 'unreachable') {
        here = false
        await telnyx.leave()
      } else {
        if (!here) await telnyx.come()
        here = true
        telnyx.behave('*', ...(fault === 'none' ? [] : [faults[fault], faults[fault]]))
      }
    },
    receipts: async (how) => void Object.assign(telnyx.receipts, how),
    ledger: async () => telnyx.ledger().map(({ to, text }) => ({ to, body: text })),
    write: async (from, body) => void telnyx.say(from, body),
    idle: () => telnyx.idle(),
    async close() {
      if (telnyx.broken.length) throw new Error(`rules of Telnyx's were broken: ${telnyx.broken.join(', ')}`)
      if (here) await telnyx.close()
    },
  }
})
