-- Time of the house. Production: the database's own. Tests and the demo may shift it, while the carrier is simulated.
CREATE TABLE clock (one boolean PRIMARY KEY DEFAULT true CHECK (one), shift interval NOT NULL DEFAULT '0');
--> statement-breakpoint
INSERT INTO clock DEFAULT VALUES;
--> statement-breakpoint
-- The start of the transaction, like now().
CREATE FUNCTION muster_now() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN now() + (SELECT shift FROM clock); END $$;
--> statement-breakpoint
-- This very moment: for facts whose order under a row lock matters (an opt-out against an attempt).
CREATE FUNCTION muster_clock() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN RETURN clock_timestamp() + (SELECT shift FROM clock); END $$;
--> statement-breakpoint
-- UUID version 7 (RFC 9562): 48 bits of milliseconds, then chance. PostgreSQL has uuidv7() from 18 on only.
CREATE FUNCTION muster_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      52, 1), 53, 1), 'hex')::uuid
$$;
--> statement-breakpoint
-- The minute of the day in a zone, now: 0 to 1439.
CREATE FUNCTION muster_minute(zone text) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT extract(hour FROM muster_now() AT TIME ZONE zone)::int * 60 + extract(minute FROM muster_now() AT TIME ZONE zone)::int
$$;
--> statement-breakpoint
-- The instant at which today's texting ends in a zone. `closes` is a minute of the day, 1440 for midnight.
CREATE FUNCTION muster_closing(zone text, closes integer) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT (date_trunc('day', muster_now() AT TIME ZONE zone) + make_interval(mins => closes)) AT TIME ZONE zone
$$;
