-- Totals by day and by campaign lie in one table under one key: a fact raises them in one go. They are added up anew.
DROP TABLE "day_total";--> statement-breakpoint
DROP TABLE "total";--> statement-breakpoint
CREATE TABLE "total" (
	"owner_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"day" date,
	"campaign_id" uuid,
	"n" integer NOT NULL,
	CONSTRAINT "total_key" UNIQUE NULLS NOT DISTINCT("owner_id","metric","day","campaign_id")
);
--> statement-breakpoint
ALTER TABLE "total" SET (fillfactor = 60);--> statement-breakpoint
INSERT INTO total (owner_id, metric, day, campaign_id, n)
SELECT o.owner_id, x.metric, o.day, o.campaign_id, sum(x.weight)
FROM credit x, LATERAL (VALUES (x.volunteer_id, x.day, NULL::uuid), (x.volunteer_id, NULL, x.campaign_id),
  (x.team_id, x.day, NULL), (x.team_id, NULL, x.campaign_id)) o(owner_id, day, campaign_id)
WHERE x.state = 'counted' AND o.owner_id IS NOT NULL
GROUP BY 1, 2, 3, 4;
