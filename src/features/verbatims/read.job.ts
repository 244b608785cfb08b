import { work } from '../define.ts'
import { readWords } from './jobs.ts'
import { readAnswers } from './read.ts'

/** ms for 100,000 answers on a small machine. */
const longest = 600_000

export const wordsRead = work(
  readWords,
  async ({ store, log, stopping }, { questionId }, run) => {
    const done = await readAnswers(store, questionId, stopping)
    log.info({ event: 'words.read', id: questionId, n: done?.read ?? 0 })
    await store.transact((tx) => run.close(tx))
  },
  { longest },
)
