/** Which slice writes which file: downloads knows links only, so that every slice may make one. */
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from './app.ts'
import { findTerritory, writeScores } from './features/areas/read.ts'
import { findCampaign } from './features/campaigns/campaign.ts'
import { endExport, exportName, recordExport, writeExport } from './features/campaigns/export.ts'
import { writeRejects } from './features/contacts/rejects.ts'
import { writeDoors } from './features/doors/table.ts'
import { openDownloads } from './features/downloads/file.ts'
import type { Writer } from './features/downloads/file.ts'
import { writeInterviews } from './features/interviews/export.ts'
import { currentVersion } from './features/interviews/keep.ts'
import { readContact } from './features/privacy/person.ts'
import { findQuestion } from './features/verbatims/report.ts'
import { writeWords } from './features/verbatims/table.ts'
import { readVolunteer } from './features/teams/forget.ts'
import { findCanvass } from './features/walks/canvass.ts'
import { translator } from './locales/index.ts'
import { downloadRoutes } from './web/downloads.ts'

/** ms for writing down an import's rejects: two million rows at most. */
const longest = 600_000

export function routesOfDownloads({ store, settings, log }: App) {
  const campaign: Writer = async ({ subjectId, volunteerId }) => {
    const { name, recordId } = await store.transact(async (tx) => ({
      name: (await findCampaign(tx, subjectId)).name,
      recordId: await recordExport(tx, { campaignId: subjectId, volunteerId }),
    }))
    const done = (rows: number) => store.transact(async (tx) => void (await endExport(tx, recordId, rows)))
    return { name: exportName(name), lines: writeExport(store, subjectId, done) }
  }
  const rejects: Writer = async ({ subjectId, locale }) => ({
    name: 'rejects.csv',
    lines: spooled((path) =>
      store.read((tx) => writeFile(path, writeRejects(tx, subjectId, translator(locale)), { mode: 0o600 }), longest),
    ),
  })
  const person: Writer = async ({ subjectId }) => ({
    name: 'my-data.json',
    lines: whole(await store.transact((tx) => readContact(tx, subjectId))),
  })
  const volunteer: Writer = async ({ subjectId }) => ({
    name: 'my-data.json',
    lines: whole(await store.transact((tx) => readVolunteer(tx, subjectId))),
  })
  const areas: Writer = async ({ subjectId }) => {
    const territory = await store.transact((tx) => findTerritory(tx, subjectId))
    return { name: `${territory.name}.csv`, lines: writeScores(store, territory) }
  }
  const verbatims: Writer = async ({ subjectId }) => {
    const question = await store.transact((tx) => findQuestion(tx, subjectId))
    return { name: exportName(question.text), lines: writeWords(store, question) }
  }
  const doors: Writer = async ({ subjectId }) => {
    const canvass = await store.transact((tx) => findCanvass(tx, subjectId))
    return { name: exportName(canvass.name), lines: writeDoors(store, canvass.id) }
  }
  const interviews: Writer = async ({ subjectId, locale }) => {
    const { id, name } = await store.transact((tx) => currentVersion(tx, subjectId))
    return { name: exportName(name), lines: writeInterviews(store, { id, locale }) }
  }
  return downloadRoutes({
    ...openDownloads({
      store,
      secret: settings.secret,
      log,
      writers: { export: campaign, rejects, person, volunteer, areas, verbatims, doors, interviews },
    }),
    warn: (event, error) => log.warn({ event, error: (error as Error).message }),
  })
}

async function* whole(object: unknown): AsyncGenerator<string, void> {
  yield `${JSON.stringify(object ?? {}, null, 2)}\n`
}

/** Through a file of our own: whoever reads slowly must not keep a transaction open. */
async function* spooled(write: (path: string) => Promise<unknown>): AsyncGenerator<string, void> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-'))
  try {
    const path = join(folder, 'rows.csv')
    await write(path)
    for await (const piece of createReadStream(path, 'utf8')) yield piece as string
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
