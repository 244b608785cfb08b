import type { Block } from '../../chat/view.ts'
import { clock } from '../../lib/clock.ts'
import type { Translate } from '../../lib/translate.ts'
import { codePicture } from '../volunteers/code-picture.ts'
import { seats } from './room.ts'
import type { Room } from './room.ts'

/** The code for the room of one that is to come, for whoever leads it alone: what it is good for, and when. */
export const roomBlocks = async (
  t: Translate,
  room: Room,
  links: { network: string; url: string }[],
  { team, zone, locale, now }: { team: string; zone: string; locale: string; now: Date },
): Promise<Block[]> => [
  ...(await codePicture(t, room.code, links)),
  {
    kind: 'note',
    text: t('evening.code', {
      team,
      n: seats,
      from: clock(room.validFrom, zone, locale, now),
      until: clock(room.expiresAt, zone, locale, now),
    }),
  },
]
