/**
 * Calls of the Bot API through telegraf's client, with what it lacks: a deadline, waiting when Telegram asks for it, and
 * a word on whether a call that failed may have been obeyed all the same.
 *
 * telegraf's own polling and `launch` are not used: they wait for the slowest handler of a batch, give up at a 409, take
 * 500 s to notice a dead line, and confirm a batch in which a handler threw.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Telegram, TelegramError } from 'telegraf'
import type { Log } from '../../lib/log.ts'
import { carriesFile, upload } from './upload.ts'

export type Payload = Record<string, unknown>
/** `chat`: what a 429 holds back. `again`: how often a call that may be repeated is. `within`: ms. */
export type CallOptions = { chat?: string; again?: number; within?: number; signal?: AbortSignal }
export type Api = {
  call<T>(method: string, payload?: Payload, options?: CallOptions): Promise<T>
  fileLink(fileId: string): Promise<URL>
}

/** ms for one call. */
const within = 10_000
/** Whoever would have to wait longer than this is told so at once, and asks again by itself (jobs do). */
const longestHold = 30_000
/** Calls that wait their turn in this process: beyond, they fail at once instead of piling up. */
const mostWaiting = 300

export function createApi({ token, apiRoot }: { token: string; apiRoot: string }, log: Log): Api {
  // Without the slash telegraf loses the last segment of a root that has a path.
  const telegram = new Telegram(token, { apiRoot: `${apiRoot}/`, webhookReply: false })
  const heldUntil = new Map<string, number>()
  let waiting = 0

  async function turn(chat: string): Promise<void> {
    for (let round = 0; round < 5; round++) {
      const now = performance.now()
      const ms = Math.max(heldUntil.get(chat) ?? 0, heldUntil.get('') ?? 0) - now
      if (ms <= 0) return
      if (ms > longestHold || waiting >= mostWaiting) throw new BusyError(Math.ceil(ms / 1000))
      waiting++
      await sleep(ms + 20).finally(() => waiting--)
    }
  }

  /** One chat that is told to slow down holds itself back; a second one at the same time means all of us. */
  function hold(chat: string, seconds: number): void {
    const now = performance.now()
    for (const [held, until] of heldUntil) if (until <= now) heldUntil.delete(held)
    const others = [...heldUntil.keys()].some((held) => held !== chat)
    const until = now + seconds * 1000
    heldUntil.set(chat, until)
    if (others || !chat) heldUntil.set('', until)
    log.warn({ event: 'network.slowed', network: 'telegram', n: seconds })
  }

  async function once<T>(method: string, payload: Payload, options: CallOptions): Promise<T> {
    const late = AbortSignal.timeout(options.within ?? within)
    const stop = options.signal ? AbortSignal.any([late, options.signal]) : late
    try {
      if (carriesFile(payload)) return (await upload(`${apiRoot}/bot${token}/${method}`, payload, stop)) as T
      return (await telegram.callApi(method as 'getMe', payload as object, { signal: stop as never })) as T
    } catch (error) {
      if (error instanceof TelegramError) throw error
      // What fetch says may hold the address, and the address the token.
      const { name, message, code } = error as Error & { code?: string }
      throw new LineError(
        `${method}: ${stop.aborted ? 'no answer in time' : message.replaceAll(token, '…')}`,
        code ?? name,
      )
    }
  }

  async function call<T>(method: string, payload: Payload = {}, options: CallOptions = {}): Promise<T> {
    const chat = options.chat ?? ''
    for (let attempt = 1; ; attempt++) {
      if (chat) await turn(chat)
      try {
        return await once<T>(method, payload, options)
      } catch (error) {
        const seconds =
          error instanceof TelegramError && error.code === 429 ? (error.parameters?.retry_after ?? 1) : undefined
        if (seconds !== undefined && chat) {
          hold(chat, seconds)
          if (attempt < 5) continue
        } else if (
          attempt <= (options.again ?? 0) &&
          !(error instanceof TelegramError && error.code < 500) &&
          !options.signal?.aborted
        ) {
          await sleep(attempt * 400)
          continue
        }
        throw error
      }
    }
  }

  return { call, fileLink: (fileId) => telegram.getFileLink(fileId) }
}

/** The line failed: no answer that can be read. */
export class LineError extends Error {
  readonly code: string
  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}
class BusyError extends Error {
  constructor(seconds: number) {
    super(`Telegram asks to wait ${seconds} s`)
  }
}

/** Whether a call that failed was surely not obeyed: Telegram said so, or was never reached. */
export const surelyNot = (error: unknown): boolean =>
  error instanceof TelegramError ||
  error instanceof BusyError ||
  (error instanceof LineError && /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(error.code))

const says = (error: unknown, code: number, part: RegExp): boolean =>
  error instanceof TelegramError && error.code === code && part.test(error.description)

/** The person stopped the bot, never started it, or deleted their account: nothing reaches them. */
export const isUnreachable = (error: unknown): boolean =>
  says(
    error,
    403,
    /blocked by the user|can't initiate|can't send messages|user is deactivated|bot was kicked|not a member/i,
  ) ||
  says(error, 400, /chat not found|PEER_ID_INVALID/i) ||
  // A group, or its topic, that lets us write no more.
  says(error, 400, /(not enough|have no) rights to send (text )?messages?|CHAT_(WRITE_FORBIDDEN|RESTRICTED)/i) ||
  says(error, 400, /TOPIC_(CLOSED|DELETED)|message thread not found/i)
/** A group where pictures are kept to its admins. */
export const isWithoutPictures = (error: unknown): boolean =>
  says(error, 400, /(not enough|have no) rights to send (photos|media)|CHAT_SEND_(PHOTOS|MEDIA)_FORBIDDEN/i)
export const isNotStarted = (error: unknown): boolean => says(error, 403, /can't initiate/i)
export const isUnchanged = (error: unknown): boolean => says(error, 400, /message is not modified/i)
/** The message is gone, or is of a kind that cannot become what it should. */
export const isNotEditable = (error: unknown): boolean =>
  says(
    error,
    400,
    /message (to edit|to be edited|identifier|can't be edited)|MESSAGE_ID_INVALID|there is no (text|caption|media)/i,
  )
export const hasNoText = (error: unknown): boolean => says(error, 400, /there is no text in the message/i)
export const isConflict = (error: unknown): boolean => error instanceof TelegramError && error.code === 409
export const isWrongToken = (error: unknown): boolean =>
  error instanceof TelegramError && (error.code === 401 || error.code === 404)
/**
 * Whether the server obeyed; false where it does not know the method. Telegram knows them all (and says the same 404 of
 * a token that is none, which `getMe` finds out); another server behind TELEGRAM_API_ROOT may lack what is not vital.
 */
export const ifKnown = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    (error: unknown) => {
      if (error instanceof TelegramError && error.code === 404) return false
      throw error
    },
  )
/** A group that became a supergroup has a new id. */
export const movedTo = (error: unknown): string | undefined =>
  error instanceof TelegramError && error.parameters?.migrate_to_chat_id
    ? String(error.parameters.migrate_to_chat_id)
    : undefined
export const retryAfter = (error: unknown): number | undefined =>
  error instanceof TelegramError && error.code === 429 ? (error.parameters?.retry_after ?? 1) : undefined
