import { migrate } from '../../src/db/migrate.ts'

// A process that migrates a database and says so: to be killed half-way.
const [url = ''] = process.argv.slice(2)
process.stdout.write('began\n')
await migrate(url)
process.stdout.write('done\n')
