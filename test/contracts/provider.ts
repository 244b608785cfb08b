/** What every carrier must do, seen through the port alone: run on each of them by a suite that sets the stage. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { SendError, sendReasons } from '../../src/sms/provider.ts'
import type { ListedText, Provider, RawRequest, SmsEvent } from '../../src/sms/provider.ts'

/** What becomes of the next texts. `lost`: neither accepted nor answered. */
export const faults = {
  throttled: { reason: 'throttled', accepted: 0 },
  unreachable: { reason: 'unreachable', accepted: 0 },
  rejected: { reason: 'rejected', accepted: 0 },
  invalid: { reason: 'invalid', accepted: 0 },
  optedOut: { reason: 'opted_out', accepted: 0 },
  lost: { reason: 'unknown', accepted: 0 },
  hang: { reason: 'unknown', accepted: 1 },
  reset: { reason: 'unknown', accepted: 1 },
} as const
export type Fault = keyof typeof faults

export type CarrierStage = {
  provider: Provider
  /** Where receipts of an attempt and texts from people are posted, as the house hands it out. */
  callback(attemptId: string): string
  set(fault: Fault | 'none'): Promise<void>
  receipts(how: { doubled?: boolean; shuffled?: boolean }): Promise<void>
  /** What the carrier accepted, by its own books, oldest first. */
  ledger(): Promise<{ to: string; body: string }[]>
  /** Somebody texts the house. */
  write(from: string, body: string): Promise<void>
  /** Nothing is under way. */
  idle(): Promise<void>
  /** Whether it answers a STOP by itself. */
  answersStop: boolean
  close(): Promise<void>
}

/** Our side of the webhook: the bytes as they came, read by the provider. */
export type Hook = {
  url: string
  requests: RawRequest[]
  events: SmsEvent[]
  /** For a stage whose provider is made after the hook. */
  receive: Provider['receive']
  close(): Promise<void>
}

export async function openHook(): Promise<Hook> {
  const hook: Hook = { url: '', requests: [], events: [], receive: async () => [], close: async () => {} }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const url = `http://somebody.example${request.url ?? ''}`
    const raw: RawRequest = { method: 'POST', url, headers, body: Buffer.concat(chunks) }
    try {
      hook.events.push(...(await hook.receive(raw)))
      hook.requests.push(raw)
      response.writeHead(204).end()
    } catch {
      response.writeHead(403).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  hook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  hook.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return hook
}

const phone = (i: number): string => `+1418555${String(i).padStart(4, '0')}`
/** Letters outside of GSM-7, an emoji, a line break, what would be markup. */
const words = 'Allô Zoé 👍🏽 – ça va ?\nlove & <b>peace</b> +1 100% "x"='

/** `without`: faults that this carrier cannot have. */
export function providerContract(
  name: string,
  open: (hook: Hook) => Promise<CarrierStage>,
  { without = [] }: { without?: Fault[] } = {},
): void {
  const possible = (Object.keys(faults) as Fault[]).filter((fault) => !without.includes(fault))
  describe(`${name}, as a carrier`, () => {
    let stage: CarrierStage | undefined
    let hook: Hook
    afterEach(async () => {
      await stage?.close()
      await hook.close()
      stage = undefined
    })
    async function start(): Promise<CarrierStage> {
      hook = await openHook()
      stage = await open(hook)
      hook.receive = (request) => stage!.provider.receive(request)
      return stage
    }
    const send = (to: string, body = words, options: { attemptId?: string; ms?: number; validUntil?: Date } = {}) => {
      const attemptId = options.attemptId ?? randomUUID()
      return stage!.provider.send(
        {
          attemptId,
          to,
          body,
          callback: stage!.callback(attemptId),
          ...(options.validUntil ? { validUntil: options.validUntil } : {}),
        },
        AbortSignal.timeout(options.ms ?? 5_000),
      )
    }
    const failure = (sending: Promise<unknown>): Promise<unknown> =>
      sending.then(
        () => 'accepted',
        (error: unknown) => error,
      )
    const receipts = () => hook.events.filter((event) => event.kind === 'receipt')
    const inbound = () => hook.events.filter((event) => event.kind === 'inbound')
    const list = async (to: string, around = 600_000): Promise<ListedText[]> =>
      stage!.provider.list!({ to, since: new Date(Date.now() - around), until: new Date(Date.now() + around) })

    it('accepts a text once, as it is written, and tells of it to the callback of the attempt', async () => {
      await start()
      const attemptId = randomUUID()
      const { providerId } = await send(phone(1), words, { attemptId, validUntil: new Date(Date.now() + 3_600_000) })
      expect(providerId).toMatch(/^\S{4,}$/)
      await stage!.idle()
      expect(await stage!.ledger()).toEqual([{ to: phone(1), body: words }])
      expect(receipts().map((event) => event.status)).toContain('delivered')
      for (const event of receipts()) expect(event).toMatchObject({ providerId, attemptId })
    })

    it('gives every text an id of its own, also equal ones to one number', async () => {
      await start()
      const sent = [await send(phone(1)), await send(phone(1)), await send(phone(2))]
      expect(new Set(sent.map((s) => s.providerId)).size).toBe(3)
      expect(await stage!.ledger()).toHaveLength(3)
    })

    it.each(possible)('%s: says so with the reason of the closed set', async (fault) => {
      await start()
      await stage!.set(fault)
      const error = await failure(send(phone(3), 'Hi', { ms: fault === 'hang' ? 1_000 : 5_000 }))
      expect(error).toBeInstanceOf(SendError)
      const { reason, retryAfter } = error as SendError
      expect(reason).toBe(faults[fault].reason)
      expect(sendReasons).toContain(reason)
      if (reason === 'throttled') expect(retryAfter).toBeGreaterThan(0)
      expect(await stage!.ledger()).toHaveLength(faults[fault].accepted)
      // What it says may stand in a log.
      expect(`${String(error)} ${(error as SendError).code}`).not.toContain(phone(3).slice(1))
    })

    it('does not begin after its deadline', async () => {
      await start()
      const error = await failure(
        stage!.provider.send({ attemptId: randomUUID(), to: phone(1), body: 'Hi' }, AbortSignal.abort()),
      )
      expect(error).toMatchObject({ name: 'SendError', reason: 'unreachable' })
      await stage!.idle()
      expect(await stage!.ledger()).toEqual([])
    })

    it('refuses what can never go', async () => {
      await start()
      for (const [to, body] of [
        ['555', 'Hi'],
        [phone(1), ''],
        [phone(1), 'a\0b'],
      ] as const)
        expect(await failure(send(to, body))).toMatchObject({ reason: 'invalid' })
      expect(await stage!.ledger()).toEqual([])
    })

    it('is still there after a fault', async () => {
      await start()
      await stage!.set('lost')
      await failure(send(phone(1), 'Hi', { ms: 1_000 }))
      await stage!.set('hang')
      await failure(send(phone(2), 'Hi', { ms: 1_000 }))
      await stage!.set('unreachable')
      await failure(send(phone(3)))
      await stage!.set('none')
      const { providerId } = await send(phone(4))
      await stage!.idle()
      expect(receipts().map((event) => event.providerId)).toContain(providerId)
      expect((await stage!.ledger()).map((text) => text.to)).toEqual([phone(2), phone(4)])
    })

    it('lists what it accepted, also what it never answered, for one number and a span of time', async () => {
      await start()
      const { providerId } = await send(phone(4))
      await send(phone(5))
      await stage!.set('hang')
      await failure(send(phone(4), 'of unknown fate', { ms: 1_000 }))
      const found = await list(phone(4))
      expect(found.map((text) => text.body).sort()).toEqual([words, 'of unknown fate'].sort())
      expect(found.find((text) => text.body === words)!.providerId).toBe(providerId)
      for (const text of found) expect(Math.abs(text.at.getTime() - Date.now())).toBeLessThan(60_000)
      expect(await list(phone(6))).toEqual([])
      const before = { to: phone(4), since: new Date(Date.now() - 7_200_000), until: new Date(Date.now() - 3_600_000) }
      expect(await stage!.provider.list!(before)).toEqual([])
    })

    it('tells what people write, letter by letter', async () => {
      await start()
      for (const body of [words, 'ok']) {
        await stage!.write(phone(7), body)
        await stage!.idle()
      }
      expect(inbound().map((event) => event.body)).toEqual([words, 'ok'])
      for (const event of inbound()) {
        expect(event).toMatchObject({ from: phone(7), media: 0 })
        expect(Math.abs(event.at.getTime() - Date.now())).toBeLessThan(60_000)
        expect(event.answered).toBeUndefined()
      }
      expect(new Set(inbound().map((event) => event.providerId)).size).toBe(2)
    })

    it('says of a STOP whether it has answered it', async () => {
      await start()
      await stage!.write(phone(8), 'STOP')
      await stage!.idle()
      expect(inbound()).toMatchObject([{ body: 'STOP' }])
      const answered = stage!.provider.answersOptOuts || inbound()[0]!.answered === 'stop'
      expect(answered).toBe(stage!.answersStop)
    })

    it('takes a request only as it was signed, and the same one any number of times', async () => {
      await start()
      await send(phone(9))
      await stage!.write(phone(9), 'Where is it?')
      await stage!.idle()
      expect(hook.requests.length).toBeGreaterThan(1)
      const { receive } = stage!.provider
      for (const request of hook.requests) {
        const [event] = await receive(request)
        const [again] = await receive(request)
        expect({ ...again, at: 0 }).toEqual({ ...event, at: 0 })
        const signature = Object.keys(request.headers).find((header) => header.includes('signature'))!
        const given = request.headers[signature]!
        const without = { ...request.headers }
        delete without[signature]
        const forged: RawRequest[] = [
          { ...request, headers: without },
          // One letter another (hex knows no case), so that it still looks like a signature.
          ...[
            `${given[0]!.toLowerCase() === 'a' ? 'b' : 'a'}${given.slice(1)}`,
            '',
            'x',
            given.slice(1),
            `${given}=`,
            `${given}, ${given}`,
            Buffer.alloc(20).toString('base64'),
          ].map((value) => ({ ...request, headers: { ...request.headers, [signature]: value } })),
          { ...request, body: Buffer.concat([request.body, Buffer.from('&x=1')]) },
          // Still to be read, and not what was signed.
          { ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) },
          { ...request, body: Buffer.alloc(0) },
        ]
        for (const one of forged) await expect(receive(one)).rejects.toThrow()
      }
    })

    it('may tell twice and in any order', async () => {
      await start()
      await stage!.receipts({ doubled: true, shuffled: true })
      const sent = [await send(phone(1)), await send(phone(2))]
      await stage!.idle()
      for (const { providerId } of sent) {
        const mine = receipts().filter((event) => event.providerId === providerId)
        expect(mine.length).toBeGreaterThan(1)
        expect(mine.map((event) => event.status)).toContain('delivered')
      }
    })
  })
}
