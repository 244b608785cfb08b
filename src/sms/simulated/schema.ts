import type { Sql } from 'postgres'

/**
 * The carrier's own schema. It may lie in the same database as ours, but nothing of ours joins or writes it: what is in
 * `text` has reached the network, whatever became of the worker that sent it.
 *
 * `version` is the id of the transaction that last touched the row, so that a reader can ask for all that has changed
 * without missing a row whose transaction began early and committed late (see phones.ts).
 */
const ddl = `
create schema carrier;
create table carrier.setting (
  id int primary key check (id = 1), revision int not null, value jsonb not null
);
insert into carrier.setting values (1, 1, '{}');
create table carrier.line (
  phone text primary key, attempts int not null default 0, accepted int not null default 0
);
create table carrier.text (
  id bigint generated always as identity primary key,
  sid text not null unique,
  attempt_tag uuid not null,
  to_phone text not null,
  body text not null,
  n int not null,
  callback text,
  fault text,
  valid_until timestamptz,
  asked_at timestamptz not null,
  accepted_at timestamptz not null default clock_timestamp(),
  status text not null default 'accepted',
  code text,
  planned boolean not null default false,
  version bigint not null default pg_current_xact_id()::text::bigint
);
create index text_phone on carrier.text (to_phone, accepted_at);
create index text_tag on carrier.text (attempt_tag);
create index text_version on carrier.text (version);
create index text_unplanned on carrier.text (id) where not planned;
create table carrier.inbound (
  id bigint generated always as identity primary key,
  sid text not null unique,
  from_phone text not null,
  body text not null,
  media int not null,
  at timestamptz not null,
  word text,
  written_at timestamptz not null default clock_timestamp(),
  delivered_at timestamptz,
  version bigint not null default pg_current_xact_id()::text::bigint
);
create index inbound_phone on carrier.inbound (from_phone, written_at);
create index inbound_version on carrier.inbound (version);
create table carrier.event (
  id bigint generated always as identity primary key,
  due_at timestamptz not null, kind text not null, url text, payload jsonb not null, tries int not null default 0
);
create index event_due on carrier.event (due_at);
create table carrier.refused (
  id bigint generated always as identity primary key,
  attempt_tag uuid not null, to_phone text not null, reason text not null, code text,
  at timestamptz not null default clock_timestamp()
);
create table carrier.stopped (phone text primary key, at timestamptz not null);
`

/** Makes the schema where it is missing. Any number of processes may ask at once. */
export async function createSchema(sql: Sql): Promise<void> {
  const missing = async (on: Sql) => (await on`select to_regclass('carrier.setting') is null as missing`)[0]?.missing
  if (!(await missing(sql))) return
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended('carrier.schema', 0))`
    if (await missing(tx as unknown as Sql)) await tx.unsafe(ddl)
  })
}
