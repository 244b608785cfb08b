CREATE TABLE "evening" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"team_id" uuid NOT NULL,
	"network" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"minutes" integer NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"paused_at" timestamp with time zone,
	"goal" integer,
	"message_id" text,
	"due_at" timestamp with time zone NOT NULL,
	"recap_at" timestamp with time zone,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evening_guest" (
	"evening_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"reminded_at" timestamp with time zone,
	"pair_id" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "evening_guest_evening_id_volunteer_id_pk" PRIMARY KEY("evening_id","volunteer_id")
);
--> statement-breakpoint
ALTER TABLE "evening" ADD CONSTRAINT "evening_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evening" ADD CONSTRAINT "evening_created_by_volunteer_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evening_guest" ADD CONSTRAINT "evening_guest_evening_id_evening_id_fk" FOREIGN KEY ("evening_id") REFERENCES "public"."evening"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evening_guest" ADD CONSTRAINT "evening_guest_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evening_guest" ADD CONSTRAINT "evening_guest_pair_id_volunteer_id_fk" FOREIGN KEY ("pair_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "evening_one" ON "evening" USING btree ("team_id") WHERE state in ('planned', 'running', 'paused');--> statement-breakpoint
CREATE INDEX "evening_due" ON "evening" USING btree ("due_at") WHERE state in ('planned', 'running', 'paused');