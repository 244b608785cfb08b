/** A carrier that calls: signs and posts webhooks from a process of its own, at a pace or as fast as 50 connections go. */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { sign } from '../../src/sms/twilio/signature.ts'
import { pace, press } from './load.ts'
import type { Call, Calls, Called } from './caller.ts'

const agent = new Agent({ keepAlive: true, maxSockets: 50 })

function prepare({ port, authToken, baseUrl }: Calls, { path, form }: Call): () => Promise<number> {
  const fields = new URLSearchParams(form)
  const body = fields.toString()
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    'x-twilio-signature': sign(authToken, `${baseUrl}${path}`, fields),
  }
  return () =>
    new Promise((resolve, reject) => {
      const sent = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
}

process.on('message', (calls: Calls) => {
  void (async () => {
    // Signed before the clock starts: that is the carrier's work, on the carrier's machine.
    const all = calls.calls.map((call) => prepare(calls, call))
    const took: number[] = []
    let refused = 0
    const post = async (i: number, due: number): Promise<void> => {
      if ((await all[i]!()) >= 300) refused++
      took.push(performance.now() - due)
    }
    await sleep(50)
    const started = performance.now()
    if (calls.perSecond) await pace(all.length, calls.perSecond, post)
    else await press(all.length, 50, (i) => post(i, performance.now()))
    const seconds = (performance.now() - started) / 1000
    process.send?.({ took, refused, perSecond: all.length / seconds } satisfies Called)
  })()
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
