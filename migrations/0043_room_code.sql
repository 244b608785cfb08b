ALTER TABLE "evening" ADD COLUMN "invite_id" uuid;--> statement-breakpoint
ALTER TABLE "evening" ADD COLUMN "told_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "valid_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "evening" ADD CONSTRAINT "evening_invite_id_invite_id_fk" FOREIGN KEY ("invite_id") REFERENCES "public"."invite"("id") ON DELETE no action ON UPDATE no action;