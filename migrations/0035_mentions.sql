CREATE TABLE "mention" (
	"network" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"message_id" text NOT NULL,
	"direct" boolean NOT NULL,
	"about_id" uuid NOT NULL,
	"locale" text NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "mention_network_tenant_channel_message_id_pk" PRIMARY KEY("network","tenant","channel","message_id")
);
--> statement-breakpoint
ALTER TABLE "stub" ALTER COLUMN "volunteer_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "stub" ADD COLUMN "direct" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "stub" ADD COLUMN "locale" text;--> statement-breakpoint
CREATE INDEX "mention_about" ON "mention" USING btree ("about_id");--> statement-breakpoint
CREATE INDEX "mention_at" ON "mention" USING btree ("at");
--> statement-breakpoint
-- Contacts of before lists told a zone are given one, some thousands at a time (features/contacts/place-old.ts).
INSERT INTO setting (key, value) SELECT 'placed', '{"done": 0}' WHERE EXISTS (SELECT FROM contact WHERE zone IS NULL) ON CONFLICT DO NOTHING;
