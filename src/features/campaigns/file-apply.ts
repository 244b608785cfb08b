import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { createCampaign, findCampaign, setReplies } from './campaign.ts'
import type { Draft } from './campaign.ts'
import { changeCampaign } from './change.ts'
import type { Change } from './change.ts'
import { aimCampaign } from './file-aim.ts'
import { FileFaults } from './file-read.ts'
import type { ReadFile } from './file-read.ts'
import type { CampaignFile } from './file-shape.ts'
import { setQuestion } from './question.ts'

export type Applied = { campaignId: string; name: string; made: boolean; corrected: boolean; back: number }

/**
 * Makes the campaign of that name, or corrects it: what the file does not name stays as it is. `fresh`: what a new one
 * begins with. Throws FileFaults for what cannot be, with the line it stands in; the transaction is then to be rolled
 * back.
 */
export async function applyFile(
  tx: Tx,
  { file, lineOf, foundAt }: ReadFile,
  { by, fresh }: { by: string | null; fresh: Omit<Draft, 'name' | 'createdBy'> },
): Promise<Applied> {
  const at = async <T>(work: Promise<T>, part?: keyof CampaignFile): Promise<T> =>
    work.catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error
      const field = part ?? fieldOf(error.key, file)
      throw new FileFaults([{ line: lineOf(field), field, found: foundAt(field), error }])
    })
  const known = await findCampaign(tx, file.campaign, { lock: true }).catch((error: unknown) => {
    if (error instanceof UserError && error.key === 'campaign.not_found') return undefined
    throw error
  })
  const id = known?.id ?? (await at(createCampaign(tx, { ...fresh, name: file.campaign, createdBy: by })))
  const campaign = known ?? (await findCampaign(tx, id, { lock: true }))
  const changed = await at(changeCampaign(tx, campaign, changeOf(file), by))
  await aimCampaign(tx, campaign, file, at)
  if (file.replies)
    await setReplies(
      tx,
      id,
      file.replies.map(({ label, text, tag, closes }) => ({ label, body: text, tag, closes: closes ?? false })),
    )
  if (file.question) await at(setQuestion(tx, id, file.question))
  return { campaignId: id, name: campaign.name, made: !known, ...changed }
}

function changeOf(file: CampaignFile): Change {
  const given = {
    list: file.list,
    sender: file.from,
    script: file.text,
    variants: file.variants,
    defaults: file.defaults,
    zone: file.zone,
    ...file.hours,
    editable: file.editable,
    batchSize: file.batch,
    locale: file.language,
    validUntil: file.valid_until,
    gate: file.gate,
    answerWithin: file.answer_within,
    handBackAfter: file.hand_back_after,
    carrier: file.carrier,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Change
}

/** To which field of the file an error of the house belongs. */
function fieldOf(key: string, file: CampaignFile): string {
  const of: Record<string, string> = {
    'list.not_found': 'list',
    'hours.order': 'hours',
    'hours.zone': 'zone',
    'campaign.valid_until': 'valid_until',
    'campaign.too_many_variants': 'variants',
    'campaign.launched': file.list === undefined ? 'batch' : 'list',
    'question.in_use': 'question',
    'question.answers': 'question',
  }
  return of[key] ?? (key.startsWith('edit.') ? 'text' : 'campaign')
}
