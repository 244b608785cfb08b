-- Stripes of a team's total were measured side by side with one row: no fact is written sooner, and a board reads twice as
-- long. One row again.
DELETE FROM total WHERE kind = 'team';
--> statement-breakpoint
DELETE FROM day_total WHERE kind = 'team';
--> statement-breakpoint
ALTER TABLE "day_total" DROP CONSTRAINT "day_total_key";
--> statement-breakpoint
ALTER TABLE "total" DROP CONSTRAINT "total_key";
--> statement-breakpoint
ALTER TABLE "day_total" DROP COLUMN "stripe";--> statement-breakpoint
ALTER TABLE "total" DROP COLUMN "stripe";--> statement-breakpoint
ALTER TABLE "day_total" ADD CONSTRAINT "day_total_key" PRIMARY KEY("kind","metric","day","owner_id");--> statement-breakpoint
ALTER TABLE "total" ADD CONSTRAINT "total_key" PRIMARY KEY("kind","metric","campaign_id","owner_id");
--> statement-breakpoint
INSERT INTO total (kind, metric, campaign_id, owner_id, n)
SELECT 'team', metric, coalesce(campaign_id, '00000000-0000-0000-0000-000000000000'), team_id, sum(weight)
FROM credit WHERE state = 'counted' AND team_id IS NOT NULL GROUP BY 1, 2, 3, 4;
--> statement-breakpoint
INSERT INTO day_total (kind, metric, day, owner_id, n)
SELECT 'team', metric, day, team_id, sum(weight)
FROM credit WHERE state = 'counted' AND team_id IS NOT NULL GROUP BY 1, 2, 3, 4;
