ALTER TABLE "status_card" ADD COLUMN "direct" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "status_card" ADD COLUMN "previous_id" text;--> statement-breakpoint
ALTER TABLE "status_card" ADD COLUMN "ends_at" timestamp with time zone NOT NULL;--> statement-breakpoint
CREATE INDEX "target_blocked" ON "target" USING btree ("campaign_id","reason") WHERE state = 'blocked';--> statement-breakpoint
CREATE INDEX "inbound_stop" ON "inbound" USING btree ("campaign_id") WHERE kind = 'stop';