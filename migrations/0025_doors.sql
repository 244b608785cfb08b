CREATE TABLE "canvass" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"name" text NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"walk_size" integer DEFAULT 40 NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "door" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"canvass_id" uuid NOT NULL,
	"area_id" uuid,
	"walk_id" uuid,
	"position" integer DEFAULT 0 NOT NULL,
	"key" uuid NOT NULL,
	"street" text NOT NULL,
	"number" text DEFAULT '' NOT NULL,
	"place" text DEFAULT '' NOT NULL,
	"staircase" text DEFAULT '' NOT NULL,
	"floor" text DEFAULT '' NOT NULL,
	"unit" text DEFAULT '' NOT NULL,
	"spot" "point" NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"outcome" text,
	"back_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "no_return" (
	"key" uuid PRIMARY KEY NOT NULL,
	"volunteer_id" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "team_area" (
	"team_id" uuid NOT NULL,
	"area_id" uuid NOT NULL,
	"position" smallint DEFAULT 0 NOT NULL,
	CONSTRAINT "team_area_team_id_area_id_pk" PRIMARY KEY("team_id","area_id")
);
--> statement-breakpoint
CREATE TABLE "visit" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"door_id" uuid NOT NULL,
	"walk_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"partner_id" uuid,
	"outcome" text NOT NULL,
	"press_id" uuid NOT NULL,
	"before" text,
	"undone_at" timestamp with time zone,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "walk" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"canvass_id" uuid NOT NULL,
	"area_id" uuid,
	"rank" integer NOT NULL,
	"doors" integer NOT NULL,
	"open" integer NOT NULL,
	"spot" "point" NOT NULL,
	"metres" real NOT NULL,
	"bound" real NOT NULL,
	"volunteer_id" uuid,
	"partner_id" uuid,
	"claimed_at" timestamp with time zone,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "walk_claim" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"walk_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"partner_id" uuid,
	"doors" integer NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"how" text
);
--> statement-breakpoint
ALTER TABLE "canvass" ADD CONSTRAINT "canvass_created_by_volunteer_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "door" ADD CONSTRAINT "door_canvass_id_canvass_id_fk" FOREIGN KEY ("canvass_id") REFERENCES "public"."canvass"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "door" ADD CONSTRAINT "door_walk_id_walk_id_fk" FOREIGN KEY ("walk_id") REFERENCES "public"."walk"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "no_return" ADD CONSTRAINT "no_return_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_area" ADD CONSTRAINT "team_area_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_area" ADD CONSTRAINT "team_area_area_id_area_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."area"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit" ADD CONSTRAINT "visit_door_id_door_id_fk" FOREIGN KEY ("door_id") REFERENCES "public"."door"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit" ADD CONSTRAINT "visit_walk_id_walk_id_fk" FOREIGN KEY ("walk_id") REFERENCES "public"."walk"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit" ADD CONSTRAINT "visit_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit" ADD CONSTRAINT "visit_partner_id_volunteer_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "walk" ADD CONSTRAINT "walk_canvass_id_canvass_id_fk" FOREIGN KEY ("canvass_id") REFERENCES "public"."canvass"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "walk" ADD CONSTRAINT "walk_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "walk" ADD CONSTRAINT "walk_partner_id_volunteer_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "walk_claim" ADD CONSTRAINT "walk_claim_walk_id_walk_id_fk" FOREIGN KEY ("walk_id") REFERENCES "public"."walk"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "walk_claim" ADD CONSTRAINT "walk_claim_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "walk_claim" ADD CONSTRAINT "walk_claim_partner_id_volunteer_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "canvass_name" ON "canvass" USING btree (lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "door_key" ON "door" USING btree ("canvass_id","key");--> statement-breakpoint
CREATE INDEX "door_walk" ON "door" USING btree ("walk_id","position");--> statement-breakpoint
CREATE INDEX "door_uncut" ON "door" USING btree ("canvass_id","area_id") WHERE walk_id is null and state = 'open';--> statement-breakpoint
CREATE INDEX "door_back" ON "door" USING btree ("back_at") WHERE state = 'back';--> statement-breakpoint
CREATE INDEX "visit_door" ON "visit" USING btree ("door_id");--> statement-breakpoint
CREATE INDEX "visit_press" ON "visit" USING btree ("press_id");--> statement-breakpoint
CREATE INDEX "visit_volunteer" ON "visit" USING btree ("volunteer_id","at");--> statement-breakpoint
CREATE INDEX "walk_free" ON "walk" USING btree ("canvass_id","rank") WHERE volunteer_id is null and open > 0;--> statement-breakpoint
CREATE INDEX "walk_area" ON "walk" USING btree ("area_id") WHERE volunteer_id is null and open > 0;--> statement-breakpoint
CREATE INDEX "walk_spot" ON "walk" USING gist ("spot") WHERE volunteer_id is null and open > 0;--> statement-breakpoint
CREATE INDEX "walk_held" ON "walk" USING btree ("volunteer_id") WHERE volunteer_id is not null;--> statement-breakpoint
CREATE INDEX "walk_partner" ON "walk" USING btree ("partner_id") WHERE partner_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "walk_claim_active" ON "walk_claim" USING btree ("walk_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "walk_claim_volunteer" ON "walk_claim" USING btree ("volunteer_id","claimed_at");