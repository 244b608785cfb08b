DROP INDEX "walk_free";--> statement-breakpoint
DROP INDEX "walk_area";--> statement-breakpoint
DROP INDEX "walk_spot";--> statement-breakpoint
ALTER TABLE "walk" ADD COLUMN "free" boolean GENERATED ALWAYS AS (volunteer_id is null and open > 0) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "walk_free" ON "walk" USING btree ("canvass_id","rank") WHERE free;--> statement-breakpoint
CREATE INDEX "walk_area" ON "walk" USING btree ("area_id") WHERE free;--> statement-breakpoint
CREATE INDEX "walk_spot" ON "walk" USING gist ("spot") WHERE free;