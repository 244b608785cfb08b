CREATE TABLE "pause" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone,
	"paused_by" uuid
);
--> statement-breakpoint
DROP INDEX "batch_free";--> statement-breakpoint
ALTER TABLE "pause" ADD CONSTRAINT "pause_paused_by_volunteer_id_fk" FOREIGN KEY ("paused_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "pause_open" ON "pause" USING btree ("kind",coalesce("subject_id", '00000000-0000-0000-0000-000000000000'::uuid)) WHERE until is null;--> statement-breakpoint
CREATE INDEX "volunteer_paused" ON "volunteer" USING btree ("id") WHERE paused_at is not null;--> statement-breakpoint
CREATE INDEX "volunteer_removed" ON "volunteer" USING btree ("removed_at") WHERE removed_at is not null;--> statement-breakpoint
CREATE INDEX "batch_free" ON "batch" USING btree ("campaign_id") WHERE volunteer_id is null and ready > 0 and locale is null;--> statement-breakpoint
INSERT INTO "pause" ("kind", "subject_id", "since") SELECT 'campaign', "id", muster_clock() FROM "campaign" WHERE "state" = 'paused';
