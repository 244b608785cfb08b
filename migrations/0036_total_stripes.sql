ALTER TABLE "day_total" ADD COLUMN "stripe" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "total" ADD COLUMN "stripe" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "day_total" DROP CONSTRAINT "day_total_key";
--> statement-breakpoint
ALTER TABLE "day_total" ADD CONSTRAINT "day_total_key" PRIMARY KEY("kind","metric","day","owner_id","stripe");--> statement-breakpoint
ALTER TABLE "total" DROP CONSTRAINT "total_key";
--> statement-breakpoint
ALTER TABLE "total" ADD CONSTRAINT "total_key" PRIMARY KEY("kind","metric","campaign_id","owner_id","stripe");
--> statement-breakpoint
-- What teams have so far, divided as it would have been.
DELETE FROM total WHERE kind = 'team';
--> statement-breakpoint
INSERT INTO total (kind, metric, campaign_id, owner_id, stripe, n)
SELECT 'team', metric, coalesce(campaign_id, '00000000-0000-0000-0000-000000000000'), team_id, get_byte(uuid_send(volunteer_id), 15) % 16, sum(weight)
FROM credit WHERE state = 'counted' AND team_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
--> statement-breakpoint
DELETE FROM day_total WHERE kind = 'team';
--> statement-breakpoint
INSERT INTO day_total (kind, metric, day, owner_id, stripe, n)
SELECT 'team', metric, day, team_id, get_byte(uuid_send(volunteer_id), 15) % 16, sum(weight)
FROM credit WHERE state = 'counted' AND team_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
