ALTER TABLE "canvass" ADD COLUMN "follow_id" uuid;--> statement-breakpoint
ALTER TABLE "canvass" ADD CONSTRAINT "canvass_follow_id_campaign_id_fk" FOREIGN KEY ("follow_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "canvass_follow" ON "canvass" USING btree ("follow_id") WHERE follow_id is not null;