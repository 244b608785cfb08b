CREATE TABLE "election_round" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"pack" text NOT NULL,
	"day" date NOT NULL,
	"of" text NOT NULL,
	"held" boolean NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"by" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "law_day" (
	"place" text NOT NULL,
	"day" date NOT NULL,
	"opens" integer NOT NULL,
	"closes" integer NOT NULL,
	"widest_opens" integer NOT NULL,
	"widest_closes" integer NOT NULL,
	"silence" boolean NOT NULL,
	"why" text NOT NULL,
	CONSTRAINT "law_day_place_day_pk" PRIMARY KEY("place","day")
);
--> statement-breakpoint
CREATE TABLE "law_exception" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"rule" text NOT NULL,
	"reason" text NOT NULL,
	"by" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	"ended_by" uuid,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "law_place" (
	"place" text PRIMARY KEY NOT NULL,
	"per_day" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "law_window" (
	"place" text NOT NULL,
	"weekday" integer NOT NULL,
	"opens" integer NOT NULL,
	"closes" integer NOT NULL,
	"widest_opens" integer NOT NULL,
	"widest_closes" integer NOT NULL,
	CONSTRAINT "law_window_place_weekday_pk" PRIMARY KEY("place","weekday")
);
--> statement-breakpoint
CREATE TABLE "press" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"button" text NOT NULL,
	"message_id" uuid NOT NULL,
	"network" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "press_link" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"press_id" uuid NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "press_link_pressId_unique" UNIQUE("press_id")
);
--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "place" text;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "widened" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "contact" ADD COLUMN "zone_too" text;--> statement-breakpoint
ALTER TABLE "contact" ADD COLUMN "place" text DEFAULT 'default' NOT NULL;--> statement-breakpoint
ALTER TABLE "election_round" ADD CONSTRAINT "election_round_by_volunteer_id_fk" FOREIGN KEY ("by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "law_exception" ADD CONSTRAINT "law_exception_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "law_exception" ADD CONSTRAINT "law_exception_by_volunteer_id_fk" FOREIGN KEY ("by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "law_exception" ADD CONSTRAINT "law_exception_ended_by_volunteer_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "election_round_day" ON "election_round" USING btree ("pack","day");--> statement-breakpoint
CREATE UNIQUE INDEX "law_exception_open" ON "law_exception" USING btree ("campaign_id","rule") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "law_exception_campaign" ON "law_exception" USING btree ("campaign_id");
--> statement-breakpoint
UPDATE contact SET place = lower(country) WHERE country IN ('US', 'CA', 'FR');
--> statement-breakpoint
-- The window of one calendar day: minutes of the day, of all places and of the campaign together. Null where a place is
-- not known: nothing may go.
CREATE FUNCTION muster_window(place_a text, place_b text, widened boolean, from_minute integer, to_minute integer, on_day date,
  OUT opens integer, OUT closes integer) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT greatest(from_minute, max(CASE WHEN widened THEN coalesce(d.widest_opens, w.widest_opens) ELSE coalesce(d.opens, w.opens) END)),
      least(to_minute, min(CASE WHEN widened THEN coalesce(d.widest_closes, w.widest_closes) ELSE coalesce(d.closes, w.closes) END))
    INTO opens, closes
    FROM law_window w LEFT JOIN law_day d ON d.place = w.place AND d.day = on_day
    WHERE w.place IN (place_a, place_b) AND w.weekday = extract(isodow FROM on_day)
    HAVING count(*) = CASE WHEN place_a = place_b THEN 1 ELSE 2 END;
  IF opens IS NULL THEN opens := 1440; closes := 0; END IF;
END $$;
--> statement-breakpoint
-- Whether a text may go at an instant, by the wall clock of the zone (and of a second, where the contact is somewhere
-- between the two), and when that ends: null for hours of all day, which do not end at midnight.
CREATE FUNCTION muster_hours(zone text, zone_too text, place_a text, place_b text, widened boolean, from_minute integer, to_minute integer,
  at timestamptz, OUT open boolean, OUT closes_at timestamptz) LANGUAGE plpgsql STABLE AS $$
DECLARE here timestamp := at AT TIME ZONE zone; minute integer; w record; z text := zone;
BEGIN
  open := true;
  LOOP
    w := muster_window(place_a, place_b, widened, from_minute, to_minute, here::date);
    minute := extract(hour FROM here)::int * 60 + extract(minute FROM here)::int;
    open := open AND minute >= w.opens AND minute < w.closes;
    IF w.opens > 0 OR w.closes < 1440 THEN
      closes_at := least(closes_at, (here::date + make_interval(mins => w.closes)) AT TIME ZONE z);
    END IF;
    EXIT WHEN zone_too IS NULL OR z = zone_too;
    z := zone_too;
    here := at AT TIME ZONE z;
  END LOOP;
END $$;
--> statement-breakpoint
-- The first instant from `at` on at which a text may go; null: none within 60 days. Hours of all day begin at nine:
-- nobody means midnight.
CREATE FUNCTION muster_opens(zone text, zone_too text, place_a text, place_b text, widened boolean, from_minute integer, to_minute integer,
  at timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE today date := least((at AT TIME ZONE zone)::date, (at AT TIME ZONE coalesce(zone_too, zone))::date); w record; first timestamptz; last timestamptz; begins integer;
BEGIN
  FOR n IN 0..60 LOOP
    w := muster_window(place_a, place_b, widened, from_minute, to_minute, today + n);
    IF w.opens < w.closes THEN
      begins := CASE WHEN w.opens = 0 AND w.closes = 1440 THEN 540 ELSE w.opens END;
      first := greatest(at, greatest((today + n + make_interval(mins => begins)) AT TIME ZONE zone,
        (today + n + make_interval(mins => begins)) AT TIME ZONE coalesce(zone_too, zone)));
      last := least((today + n + make_interval(mins => w.closes)) AT TIME ZONE zone,
        (today + n + make_interval(mins => w.closes)) AT TIME ZONE coalesce(zone_too, zone));
      IF first < last THEN RETURN first; END IF;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Append-only. Whoever owns the tables can drop these triggers, and nobody else can write past them: run the app under a
-- role that does not own its tables, and the REVOKE below is the stronger half.
CREATE FUNCTION muster_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only: % of % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$;
--> statement-breakpoint
CREATE TRIGGER press_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON press FOR EACH STATEMENT EXECUTE FUNCTION muster_append_only();
--> statement-breakpoint
CREATE TRIGGER press_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON press_link FOR EACH STATEMENT EXECUTE FUNCTION muster_append_only();
--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON press, press_link FROM PUBLIC;
--> statement-breakpoint
-- Texts of before there was a ledger have no press in it.
INSERT INTO setting (key, value) VALUES ('ledger', jsonb_build_object('since', now())) ON CONFLICT DO NOTHING;
