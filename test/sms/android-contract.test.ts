import { createAndroid } from '../../src/sms/android/index.ts'
import { providerContract } from '../contracts/provider.ts'
import type { Fault } from '../contracts/provider.ts'
import { startAndroid } from '../support/android-server.ts'
import type { Personality } from '../support/android-server.ts'

const faults: Record<Exclude<Fault, 'unreachable'>, Personality> = {
  throttled: { refused: 'queue limits exceeded: max pending', status: 503 },
  rejected: { refused: 'no' },
  invalid: { refused: 'failed to use phone in row 1: invalid phone number' },
  lost: 'hang',
  hang: 'accept-then-hang',
  reset: 'accept-then-reset',
  // A phone knows of no opt-outs.
  optedOut: 'ok',
}

providerContract(
  'An Android phone',
  async (hook) => {
    const android = await startAndroid()
    android.call(`${hook.url}/sms/android`)
    let here = true
    return {
      provider: createAndroid({
        username: android.username,
        password: android.password,
        from: android.number,
        signingKey: android.signingKey,
        sim: undefined,
        baseUrl: android.url,
        publicBaseUrl: hook.url,
      }),
      answersStop: false,
      callback: (attemptId) => `${hook.url}/sms/android?attempt=${attemptId}`,
      async set(fault) {
        if (fault === 'unreachable') {
          here = false
          await android.leave()
        } else {
          if (!here) await android.come()
          here = true
          android.behave('*', ...(fault === 'none' ? [] : [faults[fault], faults[fault]]))
        }
      },
      receipts: async (how) => void Object.assign(android.receipts, how),
      ledger: async () => android.ledger().map(({ to, text }) => ({ to, body: text })),
      write: async (from, body) => android.say(from, body),
      idle: () => android.idle(),
      async close() {
        if (android.broken.length) throw new Error(`rules of the app's were broken: ${android.broken.join(', ')}`)
        if (here) await android.close()
      },
    }
  },
  { without: ['optedOut'] },
)
