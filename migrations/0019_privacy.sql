CREATE TABLE "erasure" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"kind" text NOT NULL,
	"how" text NOT NULL,
	"texts" integer DEFAULT 0 NOT NULL,
	"answers" integer DEFAULT 0 NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "retention" (
	"campaign_id" uuid PRIMARY KEY NOT NULL,
	"messages" integer,
	"answers" integer,
	"messages_at" timestamp with time zone,
	"answers_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "stub" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"network" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"message_id" text NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"about_id" uuid,
	"erasure_id" uuid,
	"due_at" timestamp with time zone,
	"outcome" text,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "download" ALTER COLUMN "volunteer_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "target" ALTER COLUMN "contact_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "message" ALTER COLUMN "contact_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "retention" ADD CONSTRAINT "retention_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stub" ADD CONSTRAINT "stub_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stub" ADD CONSTRAINT "stub_erasure_id_erasure_id_fk" FOREIGN KEY ("erasure_id") REFERENCES "public"."erasure"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "stub_due" ON "stub" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "stub_erasure" ON "stub" USING btree ("erasure_id") WHERE erasure_id is not null;--> statement-breakpoint
CREATE INDEX "stub_at" ON "stub" USING btree ("at");