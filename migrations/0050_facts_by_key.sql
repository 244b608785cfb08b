-- A fact is found by its source alone when it is taken back, and its key holds columns only: each insert worked out an
-- expression. Who decided about it is looked at by `verify`, like all that it names.
ALTER TABLE "credit" DROP CONSTRAINT "credit_decided_by_volunteer_id_fk";
--> statement-breakpoint
DROP INDEX "credit_source";--> statement-breakpoint
ALTER TABLE "credit" ADD CONSTRAINT "credit_source" UNIQUE NULLS NOT DISTINCT("source_id","metric","campaign_id","slot");
