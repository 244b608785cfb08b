/**
 * Once per nonce. Slack has no key of its own for that, so what is under way is written down before, and a message
 * whose fate is not known is looked for by its mark. Where we may not read (channels: we ask for no such scope) nothing
 * is posted again until it is too late for a double to be the first's twin.
 */
import type { MessageRef, Place } from '../../chat/interaction.ts'
import type { View } from '../../chat/view.ts'
import { PlaceGone } from '../../chat/platform.ts'
import type { Keep } from '../../lib/keep.ts'
import type { Translate } from '../../lib/translate.ts'
import { SlackRefusal, SlackUnsure } from './api.ts'
import { readRef, refOf } from './payload.ts'
import type { Poster } from './post.ts'

type Trace = { at: number; messageId?: string }

const day = 86_400
/** Longer than a call can take: another process that was at it is done or dead. */
const underWay = 30_000
const tooLate = 600_000

export async function sendOnce(
  { poster, keep, t }: { poster: Poster; keep: Keep; t: Translate },
  place: Place,
  view: View,
  { nonce, after, quiet = false }: { nonce: string; after?: MessageRef; /** In the thread only. */ quiet?: boolean },
): Promise<MessageRef> {
  const key = `sent/${nonce}`
  const mark = `n:${nonce}`.slice(0, 255)
  const root = after && readRef(after).root
  const broadcast = root !== undefined && !quiet
  const shown = async (ts: string): Promise<MessageRef> => {
    const ref = refOf(place, ts, root, broadcast)
    await keep.set(key, { at: Date.now(), messageId: ref.messageId } satisfies Trace, day)
    return ref
  }

  if (!(await keep.claim(key, { at: Date.now() } satisfies Trace, day))) {
    const trace = await keep.get<Trace>(key)
    if (trace?.messageId) return { place, messageId: trace.messageId }
    const at = trace?.at ?? 0
    const found = await poster.find(place, mark, at, root).catch((error: unknown) => {
      if (error instanceof PlaceGone) throw error
      if (Date.now() - at < tooLate)
        throw new SlackUnsure('it is not known whether this was posted; it is not posted again')
      return undefined
    })
    if (found) return shown(found)
    if (Date.now() - at < underWay) throw new SlackUnsure('this is being posted')
    await keep.set(key, { at: Date.now() } satisfies Trace, day)
  }
  const began = Date.now()
  try {
    const [ref] = await poster.send(place, view, t, { root, broadcast, mark }).catch((error: unknown) => {
      // Somebody deleted the message that the thread hung on.
      if (error instanceof SlackRefusal && error.code === 'thread_not_found')
        return poster.send(place, view, t, { mark })
      throw error
    })
    await keep.set(key, { at: began, messageId: ref.messageId } satisfies Trace, day)
    return ref
  } catch (error) {
    if (error instanceof SlackRefusal || error instanceof PlaceGone) {
      await keep.drop(key)
      throw error
    }
    // The answer was lost; the message may stand there.
    const found = await poster.find(place, mark, began, root).catch(() => undefined)
    if (found) return shown(found)
    throw error
  }
}
