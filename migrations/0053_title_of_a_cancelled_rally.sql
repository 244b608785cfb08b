DROP INDEX "event_title";--> statement-breakpoint
CREATE INDEX "event_titles" ON "event" USING btree (lower("title"));--> statement-breakpoint
CREATE UNIQUE INDEX "event_title" ON "event" USING btree (lower("title")) WHERE cancelled_at is null;