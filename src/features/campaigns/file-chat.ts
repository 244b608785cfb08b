import type { Attachment } from '../../chat/interaction.ts'
import type { Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import type { Context } from '../define.ts'
import { showCampaign } from './cards.ts'
import { applyFile } from './file-apply.ts'
import { FileFaults, readCampaignFile, wordFaults } from './file-read.ts'
import { freshCampaign } from './fresh.ts'

/** More than any campaign's file has: bytes. What is larger is not read to its end. */
const most = 1 << 20

/** A campaign from a dropped file. What is wrong with it is said all at once, and then nothing is changed. */
export async function campaignFromFile(context: Context, file: Attachment | undefined): Promise<Reply> {
  const { tx, t, actor, settings, log } = context
  if (!file) throw new UserError('file.missing')
  try {
    const read = readCampaignFile(await readAll(file))
    const applied = await applyFile(tx, read, {
      by: actor.id,
      fresh: freshCampaign(t, actor.locale, settings.simulated),
    })
    log.info({ event: applied.made ? 'campaign.made' : 'campaign.changed', campaign: applied.campaignId, by: actor.id })
    const notice = applied.made ? t('campaign.from_file') : t('campaign.saved')
    return showCampaign(context, applied.campaignId, notice)
  } catch (error) {
    if (!(error instanceof FileFaults)) throw error
    throw new UserError('file.faults', { n: error.faults.length, faults: wordFaults(t, error.faults) })
  }
}

async function readAll(file: Attachment): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of file.read()) {
    size += piece.byteLength
    if (size > most) throw new UserError('file.too_large', { kilobytes: 256 })
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
