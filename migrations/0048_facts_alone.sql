ALTER TABLE "credit" DROP CONSTRAINT "credit_campaign_id_campaign_id_fk";
--> statement-breakpoint
ALTER TABLE "credit" DROP CONSTRAINT "credit_volunteer_id_volunteer_id_fk";
--> statement-breakpoint
ALTER TABLE "credit" DROP CONSTRAINT "credit_team_id_team_id_fk";
