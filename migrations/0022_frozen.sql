ALTER TABLE "contact" ADD COLUMN "frozen_at" timestamp with time zone;
--> statement-breakpoint
-- Campaigns of before the packs are under the law of their list.
UPDATE campaign c SET place = CASE WHEN l.region IN ('US', 'CA', 'FR') THEN lower(l.region) ELSE 'default' END
FROM list l WHERE l.id = c.list_id AND c.launched_at IS NOT NULL AND c.place IS NULL;
