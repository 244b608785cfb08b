CREATE TABLE "alarm" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"bad" integer,
	"texts" integer,
	"variant" integer,
	"variant_bad" integer,
	"variant_texts" integer,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	"told_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "brand" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"name" text NOT NULL,
	"per_second" double precision,
	"per_day" integer,
	"zone" text NOT NULL,
	"free_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"day" date DEFAULT 'epoch' NOT NULL,
	"day_n" integer DEFAULT 0 NOT NULL,
	"set_at" timestamp with time zone DEFAULT muster_clock() NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "price" (
	"carrier" text NOT NULL,
	"country" text NOT NULL,
	"per_segment" numeric(10, 5) NOT NULL,
	"currency" text NOT NULL,
	CONSTRAINT "price_carrier_country_pk" PRIMARY KEY("carrier","country")
);
--> statement-breakpoint
CREATE TABLE "sender" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"carrier" text NOT NULL,
	"address" text NOT NULL,
	"kind" text NOT NULL,
	"country" text,
	"brand_id" uuid,
	"per_second" double precision,
	"per_day" integer,
	"zone" text NOT NULL,
	"free_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"day" date DEFAULT 'epoch' NOT NULL,
	"day_n" integer DEFAULT 0 NOT NULL,
	"set_at" timestamp with time zone DEFAULT muster_clock() NOT NULL,
	"max_contacts" integer,
	"contacts" integer DEFAULT 0 NOT NULL,
	"pace" double precision DEFAULT 1 NOT NULL,
	"paced_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"off_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "sender_pace" CHECK ("sender"."pace" > 0)
);
--> statement-breakpoint
CREATE TABLE "sender_campaign" (
	"sender_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	CONSTRAINT "sender_campaign_sender_id_campaign_id_pk" PRIMARY KEY("sender_id","campaign_id")
);
--> statement-breakpoint
CREATE TABLE "sender_contact" (
	"contact_id" uuid NOT NULL,
	"carrier" text NOT NULL,
	"sender_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "sender_contact_contact_id_carrier_pk" PRIMARY KEY("contact_id","carrier")
);
--> statement-breakpoint
CREATE TABLE "spend" (
	"campaign_id" uuid NOT NULL,
	"day" date NOT NULL,
	"amount" numeric(14, 5) NOT NULL,
	CONSTRAINT "spend_campaign_id_day_pk" PRIMARY KEY("campaign_id","day")
);
--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "never_again" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "ceiling" numeric(12, 2);--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "ceiling_day" numeric(12, 2);--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "guards" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "attempt" ADD COLUMN "sender_id" uuid;--> statement-breakpoint
ALTER TABLE "attempt" ADD COLUMN "segments" integer;--> statement-breakpoint
ALTER TABLE "attempt" ADD COLUMN "price" numeric(12, 5);--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "sender_id" uuid;--> statement-breakpoint
ALTER TABLE "house" ADD COLUMN "seal" text;--> statement-breakpoint
ALTER TABLE "house" ADD COLUMN "held_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "house" ADD COLUMN "held_why" text;--> statement-breakpoint
ALTER TABLE "house" ADD COLUMN "reconciled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "house" ADD COLUMN "reconciled" jsonb;--> statement-breakpoint
ALTER TABLE "alarm" ADD CONSTRAINT "alarm_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender" ADD CONSTRAINT "sender_brand_id_brand_id_fk" FOREIGN KEY ("brand_id") REFERENCES "public"."brand"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender_campaign" ADD CONSTRAINT "sender_campaign_sender_id_sender_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."sender"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender_campaign" ADD CONSTRAINT "sender_campaign_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender_contact" ADD CONSTRAINT "sender_contact_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender_contact" ADD CONSTRAINT "sender_contact_sender_id_sender_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."sender"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spend" ADD CONSTRAINT "spend_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alarm_open" ON "alarm" USING btree ("campaign_id","kind") WHERE told_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "brand_name" ON "brand" USING btree (lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "sender_address" ON "sender" USING btree ("carrier","address");--> statement-breakpoint
CREATE INDEX "sender_contact_sender" ON "sender_contact" USING btree ("sender_id");--> statement-breakpoint
CREATE INDEX "campaign_ceiling" ON "campaign" USING btree ("state") WHERE ceiling is not null or ceiling_day is not null;--> statement-breakpoint
CREATE INDEX "message_sender" ON "message" USING btree ("sender_id","not_before") WHERE state = 'queued' and sender_id is not null;--> statement-breakpoint
-- Rises for as long as the house lives, and is part of a backup: a database whose number is lower than one that was seen
-- outside has forgotten something.
CREATE SEQUENCE beat;
--> statement-breakpoint
-- Where these tables are: another cluster, or the same tables made anew by a restore, has another seal. Empty where the
-- server does not tell.
CREATE FUNCTION muster_seal() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT system_identifier::text FROM pg_control_system()) || '/' || 'house'::regclass::oid;
EXCEPTION WHEN insufficient_privilege THEN RETURN ''; END $$;
--> statement-breakpoint
-- Segments of a text (3GPP TS 23.038 and 23.040): GSM-7 has 160 septets, or 153 each of several, and two for a letter of
-- its extension table; anything else is UCS-2 with 70 or 67.
CREATE FUNCTION muster_segments(body text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN plain AND septets <= 160 THEN 1
    -- A letter of the extension table is not cut in two: it may leave the last septet of a segment empty.
    WHEN plain THEN ceil(septets / CASE WHEN septets > chars THEN 152.0 ELSE 153.0 END)::int
    WHEN units <= 70 THEN 1
    ELSE ceil(units / CASE WHEN units > chars THEN 66.0 ELSE 67.0 END)::int END
  FROM (SELECT length(body) AS chars,
    translate(body, E'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&''()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\f^{}\\[~]|€', '') = '' AS plain,
    2 * length(body) - length(translate(body, E'\f^{}\\[~]|€', '')) AS septets,
    length(body) + length(regexp_replace(body, '[^\U00010000-\U0010FFFF]', '', 'g')) AS units) counted
$$;
