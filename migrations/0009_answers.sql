ALTER TABLE "conversation" ADD COLUMN "note" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "nudge_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "hand_back_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "conversation_nudge" ON "conversation" USING btree ("nudge_at") WHERE nudge_at is not null;--> statement-breakpoint
CREATE INDEX "conversation_hand_back" ON "conversation" USING btree ("hand_back_at") WHERE hand_back_at is not null;--> statement-breakpoint
CREATE INDEX "credit_volunteer" ON "credit" USING btree ("volunteer_id","at");--> statement-breakpoint
-- Answers that wait while the house is brought up to date.
UPDATE "conversation" SET "hand_back_at" = muster_now() + interval '45 minutes' WHERE "state" = 'waiting' AND "volunteer_id" IS NOT NULL;
