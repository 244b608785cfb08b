CREATE TABLE "trial" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"territory_id" uuid NOT NULL,
	"one_of" integer NOT NULL,
	"drawn_on" date NOT NULL,
	"drawn_by" uuid,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "trial_territoryId_unique" UNIQUE("territory_id")
);
--> statement-breakpoint
CREATE TABLE "trial_station" (
	"trial_id" uuid NOT NULL,
	"code" text NOT NULL,
	"block" integer NOT NULL,
	"held" boolean NOT NULL,
	CONSTRAINT "trial_station_trial_id_code_pk" PRIMARY KEY("trial_id","code")
);
--> statement-breakpoint
ALTER TABLE "trial" ADD CONSTRAINT "trial_territory_id_territory_id_fk" FOREIGN KEY ("territory_id") REFERENCES "public"."territory"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trial" ADD CONSTRAINT "trial_drawn_by_volunteer_id_fk" FOREIGN KEY ("drawn_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trial_station" ADD CONSTRAINT "trial_station_trial_id_trial_id_fk" FOREIGN KEY ("trial_id") REFERENCES "public"."trial"("id") ON DELETE cascade ON UPDATE no action;