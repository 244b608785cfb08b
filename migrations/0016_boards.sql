CREATE TABLE "day_total" (
	"kind" text NOT NULL,
	"metric" text NOT NULL,
	"day" date NOT NULL,
	"owner_id" uuid NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "day_total_key" PRIMARY KEY("kind","metric","day","owner_id")
);
--> statement-breakpoint
CREATE TABLE "recount" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"differences" integer NOT NULL,
	"ms" integer NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "team_rule" (
	"team_id" uuid PRIMARY KEY NOT NULL,
	"zone" text,
	"week_start" smallint DEFAULT 1 NOT NULL,
	"framing" text DEFAULT 'both' NOT NULL,
	"goal_metric" text,
	"goal" integer,
	"goal_since" date,
	"goal_until" date,
	"set_by" uuid,
	"updated_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "total" DROP CONSTRAINT "total_campaign_id_campaign_id_fk";
--> statement-breakpoint
DROP INDEX "board_schedule_channel";--> statement-breakpoint
DROP INDEX "credit_once";--> statement-breakpoint
ALTER TABLE "total" DROP CONSTRAINT "total_owner_id_campaign_id_metric_pk";--> statement-breakpoint
ALTER TABLE "credit" ALTER COLUMN "campaign_id" DROP NOT NULL;--> statement-breakpoint
DELETE FROM "total";--> statement-breakpoint
ALTER TABLE "total" ADD COLUMN "kind" text NOT NULL;--> statement-breakpoint
ALTER TABLE "total" ADD CONSTRAINT "total_key" PRIMARY KEY("kind","metric","campaign_id","owner_id");--> statement-breakpoint
ALTER TABLE "board_schedule" ADD COLUMN "board" text DEFAULT 'week' NOT NULL;--> statement-breakpoint
ALTER TABLE "board_schedule" ADD COLUMN "period" text DEFAULT 'campaign' NOT NULL;--> statement-breakpoint
ALTER TABLE "board_schedule" ADD COLUMN "cron" text;--> statement-breakpoint
ALTER TABLE "board_schedule" ADD COLUMN "zone" text DEFAULT 'UTC' NOT NULL;--> statement-breakpoint
ALTER TABLE "board_schedule" ADD COLUMN "pictures" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "board_schedule" ADD COLUMN "shown_for" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "credit" ADD COLUMN "slot" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "credit" ADD COLUMN "weight" smallint DEFAULT 100 NOT NULL;--> statement-breakpoint
ALTER TABLE "credit" ADD COLUMN "day" date DEFAULT '1970-01-01' NOT NULL;--> statement-breakpoint
ALTER TABLE "credit" ADD COLUMN "state" text DEFAULT 'counted' NOT NULL;--> statement-breakpoint
ALTER TABLE "credit" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "credit" ADD COLUMN "decided_by" uuid;--> statement-breakpoint
ALTER TABLE "credit" ADD COLUMN "told_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "team_rule" ADD CONSTRAINT "team_rule_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_rule" ADD CONSTRAINT "team_rule_set_by_volunteer_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "day_total_owner" ON "day_total" USING btree ("owner_id","day");--> statement-breakpoint
ALTER TABLE "credit" ADD CONSTRAINT "credit_decided_by_volunteer_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "board_schedule_board" ON "board_schedule" USING btree ("channel_id","board");--> statement-breakpoint
CREATE UNIQUE INDEX "credit_source" ON "credit" USING btree ("metric",coalesce(campaign_id, '00000000-0000-0000-0000-000000000000'::uuid),"source_id","slot");--> statement-breakpoint
CREATE INDEX "credit_held" ON "credit" USING btree ("at") WHERE state = 'held';--> statement-breakpoint
CREATE INDEX "total_owner" ON "total" USING btree ("owner_id","metric");--> statement-breakpoint
-- What was credited so far: its day is that of its campaign, and the totals are added up anew.
UPDATE "credit" x SET "day" = (x."at" AT TIME ZONE c."zone")::date FROM "campaign" c WHERE c."id" = x."campaign_id";--> statement-breakpoint
INSERT INTO "total" ("kind", "metric", "campaign_id", "owner_id", "n")
SELECT kind, metric, campaign_id, owner_id, sum(weight) FROM "credit", LATERAL (VALUES ('person', volunteer_id), ('team', team_id)) o(kind, owner_id)
WHERE owner_id IS NOT NULL GROUP BY 1, 2, 3, 4;--> statement-breakpoint
INSERT INTO "day_total" ("kind", "metric", "day", "owner_id", "n")
SELECT kind, metric, day, owner_id, sum(weight) FROM "credit", LATERAL (VALUES ('person', volunteer_id), ('team', team_id)) o(kind, owner_id)
WHERE owner_id IS NOT NULL GROUP BY 1, 2, 3, 4;--> statement-breakpoint
-- One row a team, changed with every fact: room on its page keeps the change there.
ALTER TABLE "total" SET (fillfactor = 60);--> statement-breakpoint
ALTER TABLE "day_total" SET (fillfactor = 60);
