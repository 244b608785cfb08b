CREATE INDEX "message_reply" ON "message" USING btree ("campaign_id") WHERE kind = 'reply';--> statement-breakpoint
-- The wording of campaigns that run already, under the version their next texts will carry.
INSERT INTO "script" ("campaign_id", "version", "sender", "body", "variants") SELECT "id", "script_version", "sender", "script", "variants" FROM "campaign" WHERE "state" <> 'draft' ON CONFLICT DO NOTHING;
