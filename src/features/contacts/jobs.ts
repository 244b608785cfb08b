import { job } from '../../queue/job.ts'

/** Imports a file that is kept in import_chunk. */
export const importKept = job<{ importId: string }>('import')
