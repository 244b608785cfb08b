CREATE TABLE "holdout" (
	"campaign_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "holdout_campaign_id_contact_id_pk" PRIMARY KEY("campaign_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "vote_plan" (
	"contact_id" uuid NOT NULL,
	"votes_on" date NOT NULL,
	"moment" text DEFAULT '' NOT NULL,
	"way" text DEFAULT '' NOT NULL,
	"company" text DEFAULT '' NOT NULL,
	"volunteer_id" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "vote_plan_contact_id_votes_on_pk" PRIMARY KEY("contact_id","votes_on")
);
--> statement-breakpoint
CREATE TABLE "voted" (
	"contact_id" uuid NOT NULL,
	"votes_on" date NOT NULL,
	"source" text NOT NULL,
	"how" text NOT NULL,
	"official_at" timestamp with time zone,
	"volunteer_id" uuid,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "voted_contact_id_votes_on_pk" PRIMARY KEY("contact_id","votes_on")
);
--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "votes_on" date;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "holdout_percent" smallint;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "holdout_seed" text;--> statement-breakpoint
ALTER TABLE "contact" ADD COLUMN "voted_on" date[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "holdout" ADD CONSTRAINT "holdout_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holdout" ADD CONSTRAINT "holdout_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_plan" ADD CONSTRAINT "vote_plan_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_plan" ADD CONSTRAINT "vote_plan_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voted" ADD CONSTRAINT "voted_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voted" ADD CONSTRAINT "voted_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "holdout_contact" ON "holdout" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "vote_plan_day" ON "vote_plan" USING btree ("votes_on");--> statement-breakpoint
CREATE INDEX "voted_day" ON "voted" USING btree ("votes_on");