/**
 * The body of a deed: one line of JSON, then, when a file comes with it, a newline and the file's bytes as they are.
 * A multipart body would have to be held whole in memory; this one streams with ten lines of code.
 */
import type { Attachment } from '../../chat/interaction.ts'
import { directChannel } from './message.ts'
import type { Deed, PlaygroundPerson } from './message.ts'

const headCap = 256 * 1024
export const fileCap = 200 * 1024 * 1024
const lineCap = 8000

export type Body = { head: unknown; rest: AsyncGenerator<Uint8Array, void> }

/** Undefined when the first line is too long or no JSON. Bytes beyond `fileCap` make the reader of `rest` throw. */
export async function readBody(stream: ReadableStream<Uint8Array> | null): Promise<Body | undefined> {
  const chunks = (stream ?? new Blob([]).stream())[Symbol.asyncIterator]()
  const head: Uint8Array[] = []
  let size = 0
  let left: Uint8Array | undefined
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    const end = next.value.indexOf(10)
    head.push(end < 0 ? next.value : next.value.subarray(0, end))
    size += head.at(-1)?.length ?? 0
    if (size > headCap) return undefined
    if (end < 0) continue
    left = next.value.subarray(end + 1)
    break
  }
  const rest = async function* (): AsyncGenerator<Uint8Array, void> {
    let read = 0
    for (let chunk = left; chunk; chunk = left === undefined ? undefined : (await chunks.next()).value) {
      read += chunk.length
      if (read > fileCap) throw new Error('the file is larger than the playground takes')
      yield chunk
    }
  }
  try {
    return { head: JSON.parse(Buffer.concat(head).toString('utf8')), rest: rest() }
  } catch {
    return undefined
  }
}

/** The deed that a page sent, or undefined when it is none. A person's name is ours, not the page's. */
export function readDeed(
  { head, rest }: Body,
  find: (userId: unknown, locale: unknown) => PlaygroundPerson | undefined,
): Deed | undefined {
  if (!isRecord(head)) return undefined
  const person = find(head.userId, head.locale)
  const { key, channel, locale, kind, text, token, fields } = head
  if (!person || !isText(key, 100) || !isText(channel, 200)) return undefined
  // A newcomer has not joined the team: their own chat is all there is.
  if (person.role === 'guest' && channel !== directChannel(person.userId)) return undefined
  const optional = { replyTo: head.replyTo, messageId: head.messageId }
  for (const value of Object.values(optional)) if (value !== undefined && !isText(value, 100)) return undefined
  const file = readFile(head.file, rest)
  if (head.file !== undefined && !file) return undefined
  const gesture = {
    key,
    channel,
    userId: person.userId,
    name: person.name,
    ...(locale === 'en' || locale === 'fr' ? { locale } : {}),
    ...(file ? { file } : {}),
  }
  const { replyTo, messageId } = optional as { replyTo?: string; messageId?: string }
  if (kind === 'line' && isText(text, lineCap))
    return { ...gesture, kind, text, ...(replyTo === undefined ? {} : { replyTo }) }
  if (kind === 'press' && isText(token, 200) && messageId !== undefined) return { ...gesture, kind, token, messageId }
  if (kind === 'submit' && isText(token, 200) && isFields(fields))
    return { ...gesture, kind, token, fields, ...(messageId === undefined ? {} : { messageId }) }
  return undefined
}

function readFile(file: unknown, rest: Body['rest']): Attachment | undefined {
  if (!isRecord(file) || !isText(file.name, 300)) return undefined
  if (!Number.isSafeInteger(file.size) || Number(file.size) < 0 || Number(file.size) > fileCap) return undefined
  return { name: file.name, size: Number(file.size), read: () => rest }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= most
const isFields = (value: unknown): value is Record<string, string> =>
  isRecord(value) &&
  Object.keys(value).length <= 10 &&
  Object.values(value).every((one) => typeof one === 'string' && one.length <= lineCap)
