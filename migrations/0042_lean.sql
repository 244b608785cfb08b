ALTER TABLE "conversation" DROP CONSTRAINT "conversation_campaign_id_campaign_id_fk";
--> statement-breakpoint
ALTER TABLE "conversation" DROP CONSTRAINT "conversation_volunteer_id_volunteer_id_fk";
--> statement-breakpoint
ALTER TABLE "conversation" DROP CONSTRAINT "conversation_team_id_team_id_fk";
--> statement-breakpoint
ALTER TABLE "message" DROP CONSTRAINT "message_conversation_id_conversation_id_fk";
--> statement-breakpoint
ALTER TABLE "message" DROP CONSTRAINT "message_campaign_id_campaign_id_fk";
--> statement-breakpoint
ALTER TABLE "message" DROP CONSTRAINT "message_target_id_target_id_fk";
--> statement-breakpoint
ALTER TABLE "message" DROP CONSTRAINT "message_volunteer_id_volunteer_id_fk";
--> statement-breakpoint
DROP INDEX "message_conversation";--> statement-breakpoint
DROP INDEX "batch_free";--> statement-breakpoint
DROP INDEX "batch_language";--> statement-breakpoint
DROP INDEX "batch_hours";--> statement-breakpoint
DROP INDEX "interaction_at";--> statement-breakpoint
DROP INDEX "message_contact";--> statement-breakpoint
ALTER TABLE "batch" ADD COLUMN "free" boolean GENERATED ALWAYS AS (volunteer_id is null and ready > 0) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "batch_free" ON "batch" USING btree ("campaign_id") WHERE free and locale is null;--> statement-breakpoint
CREATE INDEX "batch_language" ON "batch" USING btree ("campaign_id","locale") WHERE free and locale is not null;--> statement-breakpoint
CREATE INDEX "batch_hours" ON "batch" USING btree ("campaign_id","hours","locale") WHERE free and hours <> '';--> statement-breakpoint
CREATE INDEX "interaction_at" ON "interaction" USING brin ("at");--> statement-breakpoint
CREATE INDEX "message_contact" ON "message" USING btree ("contact_id","created_at");--> statement-breakpoint
-- Room for the versions of a row that change in place; batches are few and small.
ALTER TABLE "batch" SET (fillfactor = 50);
