import { createTwilio } from '../../src/sms/twilio/index.ts'
import { providerContract } from '../contracts/provider.ts'
import type { Fault } from '../contracts/provider.ts'
import { startTwilio } from '../support/twilio-server.ts'
import type { Personality } from '../support/twilio-server.ts'

const faults: Record<Exclude<Fault, 'unreachable'>, Personality> = {
  throttled: { throttled: '2' },
  rejected: { refused: 30007 },
  invalid: { refused: 21614 },
  optedOut: { refused: 21610 },
  lost: 'hang',
  hang: 'accept-then-hang',
  reset: 'accept-then-reset',
}

for (const service of [false, true])
  providerContract(service ? 'Twilio with a messaging service' : 'Twilio with a number', async (hook) => {
    const twilio = await startTwilio({ service })
    twilio.inboundUrl = `${hook.url}/sms/twilio`
    let here = true
    return {
      provider: createTwilio({
        accountSid: twilio.accountSid,
        authToken: twilio.authToken,
        sender: twilio.service ? { service: twilio.service } : { from: twilio.number },
        baseUrl: twilio.url,
        publicBaseUrl: hook.url,
      }),
      answersStop: true,
      callback: (attemptId) => `${hook.url}/sms/twilio?attempt=${attemptId}`,
      async set(fault) {
        if (fault === 'unreachable') {
          here = false
          await twilio.leave()
        } else {
          if (!here) await twilio.come()
          here = true
          twilio.behave('*', ...(fault === 'none' ? [] : [faults[fault], faults[fault]]))
        }
      },
      receipts: async (how) => void Object.assign(twilio.receipts, how),
      ledger: async () => twilio.ledger().map(({ to, body }) => ({ to, body })),
      write: async (from, body) => void twilio.say(from, body),
      idle: () => twilio.idle(),
      async close() {
        if (twilio.broken.length) throw new Error(`rules of Twilio's were broken: ${twilio.broken.join(', ')}`)
        if (here) await twilio.close()
      },
    }
  })
