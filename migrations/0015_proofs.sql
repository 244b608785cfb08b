CREATE TABLE "proof" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"message_id" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "proof" ADD CONSTRAINT "proof_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "proof_message" ON "proof" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "proof_expires" ON "proof" USING btree ("expires_at");