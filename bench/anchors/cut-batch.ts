/** The bare claim: one UPDATE of a batch row cut in advance, one SELECT of its contacts, through a pool of 10. */
import type { Sql } from 'postgres'
import postgres from 'postgres'

export type BareClaims = {
  claim(volunteer: number): Promise<number>
  reset(): Promise<void>
  end(): Promise<void>
}

/** Makes its tables beside the product's, in the same database. */
export async function openBareClaims(
  admin: Sql,
  url: string,
  { contacts, batch }: { contacts: number; batch: number },
): Promise<BareClaims> {
  await admin.unsafe(`
    create schema bare;
    create table bare.batch (id int primary key, campaign int not null, volunteer int);
    create table bare.contact (id int not null, batch int not null, first_name text, last_name text, phone text);
    insert into bare.batch select g, 1 from generate_series(0, (${contacts} - 1) / ${batch}) g;
    insert into bare.contact
      select g, g / ${batch}, 'First' || g % 1000, 'Last' || g % 9973, '+1514' || lpad(g::text, 7, '0') from generate_series(0, ${contacts} - 1) g;
    alter table bare.contact add primary key (id);
    update bare.batch set volunteer = -1 where id < ${contacts / batch / 2};
    create index on bare.contact (batch);
    create index on bare.batch (campaign) where volunteer is null;`)
  await admin`vacuum analyze bare.batch`
  await admin`vacuum analyze bare.contact`
  const sql = postgres(url, { max: 10, onnotice: () => {} })
  return {
    async claim(volunteer) {
      const [taken] = await sql<{ id: number }[]>`
        update bare.batch set volunteer = ${volunteer}
        where id = (select id from bare.batch where campaign = 1 and volunteer is null limit 1 for update skip locked)
        returning id`
      if (!taken) throw new Error('the bare batches ran out')
      const contacts = await sql`select id, first_name, last_name, phone from bare.contact where batch = ${taken.id}`
      if (contacts.length !== batch) throw new Error('a bare batch is not whole')
      return taken.id
    },
    async reset() {
      await admin`update bare.batch set volunteer = null where volunteer >= 0`
      await admin`vacuum analyze bare.batch`
    },
    end: () => sql.end({ timeout: 5 }),
  }
}
