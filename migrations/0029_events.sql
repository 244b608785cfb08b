CREATE TABLE "attendance" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"event_id" uuid NOT NULL,
	"contact_id" uuid,
	"how" text NOT NULL,
	"volunteer_id" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"title" text NOT NULL,
	"place" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"zone" text NOT NULL,
	"minutes" integer DEFAULT 120 NOT NULL,
	"capacity" integer,
	"link" text DEFAULT '' NOT NULL,
	"cancelled_at" timestamp with time zone,
	"revision" integer DEFAULT 0 NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_code" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"event_id" uuid NOT NULL,
	"contact_id" uuid,
	"volunteer_id" uuid
);
--> statement-breakpoint
CREATE TABLE "reminder" (
	"event_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"message_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "reminder_event_id_contact_id_kind_pk" PRIMARY KEY("event_id","contact_id","kind")
);
--> statement-breakpoint
CREATE TABLE "rsvp" (
	"event_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"answer" text NOT NULL,
	"waiting" boolean DEFAULT false NOT NULL,
	"yes_at" timestamp with time zone,
	"remind_asked_at" timestamp with time zone,
	"campaign_id" uuid,
	"volunteer_id" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "rsvp_event_id_contact_id_pk" PRIMARY KEY("event_id","contact_id")
);
--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "event_id" uuid;--> statement-breakpoint
ALTER TABLE "attendance" ADD CONSTRAINT "attendance_event_id_event_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."event"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attendance" ADD CONSTRAINT "attendance_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attendance" ADD CONSTRAINT "attendance_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event" ADD CONSTRAINT "event_created_by_volunteer_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_code" ADD CONSTRAINT "event_code_event_id_event_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."event"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_code" ADD CONSTRAINT "event_code_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_code" ADD CONSTRAINT "event_code_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder" ADD CONSTRAINT "reminder_event_id_event_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."event"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder" ADD CONSTRAINT "reminder_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rsvp" ADD CONSTRAINT "rsvp_event_id_event_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."event"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rsvp" ADD CONSTRAINT "rsvp_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rsvp" ADD CONSTRAINT "rsvp_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rsvp" ADD CONSTRAINT "rsvp_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "attendance_once" ON "attendance" USING btree ("event_id","contact_id");--> statement-breakpoint
CREATE INDEX "attendance_contact" ON "attendance" USING btree ("contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "event_title" ON "event" USING btree (lower("title"));--> statement-breakpoint
CREATE INDEX "event_starts" ON "event" USING btree ("starts_at");--> statement-breakpoint
CREATE INDEX "event_code_contact" ON "event_code" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "reminder_message" ON "reminder" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "rsvp_yes" ON "rsvp" USING btree ("event_id","yes_at") WHERE answer = 'yes';--> statement-breakpoint
CREATE INDEX "rsvp_contact" ON "rsvp" USING btree ("contact_id");--> statement-breakpoint
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_event_id_event_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."event"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "campaign_event" ON "campaign" USING btree ("event_id") WHERE event_id is not null;