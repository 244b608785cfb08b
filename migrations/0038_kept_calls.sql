ALTER TABLE "call_target" ADD COLUMN "for_id" uuid;--> statement-breakpoint
ALTER TABLE "call_target" ADD COLUMN "for_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "call_target" ADD CONSTRAINT "call_target_for_id_volunteer_id_fk" FOREIGN KEY ("for_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "call_target_kept" ON "call_target" USING btree ("for_id","for_at") WHERE for_id is not null and state = 'open' and volunteer_id is null;