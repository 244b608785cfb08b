ALTER TABLE "campaign" ADD COLUMN "carrier" text;--> statement-breakpoint
ALTER TABLE "inbound" ADD COLUMN "to_phone" text;