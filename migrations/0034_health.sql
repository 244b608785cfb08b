CREATE TABLE "carrier_health" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"carrier" text NOT NULL,
	"per_second" double precision,
	"paced_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"free_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"opened_at" timestamp with time zone,
	"open_until" timestamp with time zone,
	"open_for" integer DEFAULT 0 NOT NULL,
	"code" text,
	"told_at" timestamp with time zone,
	"hush_until" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	CONSTRAINT "carrier_health_carrier_unique" UNIQUE("carrier")
);
--> statement-breakpoint
ALTER TABLE "batch" ADD COLUMN "hours" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "own_hours" text DEFAULT '||' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "zones" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "batch_hours" ON "batch" USING btree ("campaign_id","hours","locale") WHERE volunteer_id is null and ready > 0 and hours <> '';