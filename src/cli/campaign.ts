import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { findCampaign } from '../features/campaigns/campaign.ts'
import { applyFile } from '../features/campaigns/file-apply.ts'
import { FileFaults, readCampaignFile, wordFaults } from '../features/campaigns/file-read.ts'
import { writeCampaignFile } from '../features/campaigns/file-write.ts'
import { freshCampaign } from '../features/campaigns/fresh.ts'
import { launchCampaign, NotReady } from '../features/campaigns/launch.ts'
import { UserError } from '../lib/errors.ts'
import { translator } from '../locales/index.ts'
import { givenFile } from './given-file.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

/** A launch cuts the whole list into batches. */
const LIMIT_MS = 15 * 60_000

export const campaignVerb: Verb = {
  name: 'campaign',
  usage: `npm run muster -- campaign FILE [--launch yes|no] [--json]
npm run muster -- campaign --example
npm run muster -- campaign --show NAME`,
  about: `Makes or corrects a campaign from a YAML or JSON file. Nothing is changed when anything in it is wrong.
--launch yes launches it too, if nothing is missing (no if left out: a launch needs a test text).
--example prints a file with notes on every field; --show prints a campaign that is there.`,
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      {
        launch: { type: 'string', default: 'no' },
        example: { type: 'boolean' },
        show: { type: 'string' },
        json: { type: 'boolean' },
      },
      1,
    )
    if (values.example)
      process.stdout.write(readFileSync(new URL('../features/campaigns/example.yaml', import.meta.url)))
    else if (values.show !== undefined) {
      const name = values.show
      const campaign = await onDatabase(({ store }) => store.transact((tx) => findCampaign(tx, name)))
      process.stdout.write(writeCampaignFile(campaign))
    } else {
      if (!['yes', 'no'].includes(values.launch)) throw new UsageError(`--launch: "${values.launch}" is not yes or no.`)
      const [path] = positionals
      if (!path) throw new UsageError('FILE is missing.')
      givenFile('FILE', path)
      return apply(path, values.launch === 'yes', values.json)
    }
    return 0
  },
}

async function apply(path: string, launches: boolean, json: boolean | undefined): Promise<number> {
  const t = translator('en')
  try {
    const read = readCampaignFile(await readFile(path))
    const done = await onDatabase(({ store }, config) =>
      store.transact(async (tx) => {
        const fresh = freshCampaign(t, read.file.language ?? 'en', config.provider === 'simulated')
        const linked = config.publicBaseUrl !== undefined || config.provider === 'simulated'
        const applied = await applyFile(tx, read, { by: null, fresh })
        const launched = launches ? await launchCampaign(tx, applied.campaignId, null, linked) : undefined
        return { applied, contacts: launched?.contacts }
      }, LIMIT_MS),
    )
    const { campaignId, name, made, corrected, back } = done.applied
    say(json, { campaign: campaignId, name, made, corrected, back, launched: launches, contacts: done.contacts }, [
      `${name}: ${made ? 'made' : 'corrected'}.`,
      ...(corrected ? ['Cards that are not sent yet show the new words; texts that were sent keep theirs.'] : []),
      ...(launches ? [t('campaign.launched_now', { n: done.contacts ?? 0 })] : []),
    ])
    return 0
  } catch (error) {
    if (error instanceof FileFaults)
      throw new UserError('file.faults', { n: error.faults.length, faults: wordFaults(t, error.faults) })
    if (!(error instanceof NotReady)) throw error
    const missing = error.missing.map((m) => `  ${t(`missing.${m}`)}`)
    process.stderr.write(
      `${[t('errors.campaign.not_ready', { n: missing.length }), ...missing].join('\n')}\nNothing was changed.\n`,
    )
    return 1
  }
}
