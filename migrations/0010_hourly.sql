DROP INDEX "claim_volunteer";--> statement-breakpoint
CREATE INDEX "claim_volunteer" ON "claim" USING btree ("volunteer_id","claimed_at");