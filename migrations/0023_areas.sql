CREATE TABLE "area" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"territory_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"shape" jsonb,
	CONSTRAINT "area_code" UNIQUE("territory_id","code")
);
--> statement-breakpoint
CREATE TABLE "area_census" (
	"area_id" uuid PRIMARY KEY NOT NULL,
	"people" double precision NOT NULL,
	"shares" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "area_election" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"territory_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"held" text NOT NULL,
	"round" integer,
	"partial" boolean NOT NULL,
	"choices" jsonb NOT NULL,
	"file" text NOT NULL,
	CONSTRAINT "area_election_position" UNIQUE("territory_id","position")
);
--> statement-breakpoint
CREATE TABLE "area_left_out" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"territory_id" uuid NOT NULL,
	"file" text NOT NULL,
	"what" text NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "area_result" (
	"election_id" uuid NOT NULL,
	"area_id" uuid NOT NULL,
	"registered" integer NOT NULL,
	"voters" integer NOT NULL,
	"cast" integer NOT NULL,
	"votes" jsonb NOT NULL,
	CONSTRAINT "area_result_election_id_area_id_pk" PRIMARY KEY("election_id","area_id")
);
--> statement-breakpoint
CREATE TABLE "area_score" (
	"area_id" uuid PRIMARY KEY NOT NULL,
	"territory_id" uuid NOT NULL,
	"place" integer,
	"mark" text,
	"registered" integer,
	"abstained" integer,
	"abstention" double precision,
	"ours" double precision,
	"likely" double precision,
	"expected" double precision,
	"residual" double precision,
	"change_abstention" double precision,
	"change_ours" double precision,
	"change_rounds" double precision,
	CONSTRAINT "area_score_place" UNIQUE("territory_id","place")
);
--> statement-breakpoint
CREATE TABLE "territory" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"name" text NOT NULL,
	"ours" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"basis" text,
	"minimum" integer DEFAULT 100 NOT NULL,
	"report" jsonb,
	"model" jsonb,
	"scored_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "territory_name_unique" UNIQUE("name")
);
--> statement-breakpoint
ALTER TABLE "area" ADD CONSTRAINT "area_territory_id_territory_id_fk" FOREIGN KEY ("territory_id") REFERENCES "public"."territory"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "area_census" ADD CONSTRAINT "area_census_area_id_area_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."area"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "area_election" ADD CONSTRAINT "area_election_territory_id_territory_id_fk" FOREIGN KEY ("territory_id") REFERENCES "public"."territory"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "area_left_out" ADD CONSTRAINT "area_left_out_territory_id_territory_id_fk" FOREIGN KEY ("territory_id") REFERENCES "public"."territory"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "area_result" ADD CONSTRAINT "area_result_election_id_area_election_id_fk" FOREIGN KEY ("election_id") REFERENCES "public"."area_election"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "area_result" ADD CONSTRAINT "area_result_area_id_area_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."area"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "area_score" ADD CONSTRAINT "area_score_area_id_area_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."area"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "area_score" ADD CONSTRAINT "area_score_territory_id_territory_id_fk" FOREIGN KEY ("territory_id") REFERENCES "public"."territory"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "area_left_out_territory" ON "area_left_out" USING btree ("territory_id");--> statement-breakpoint
CREATE INDEX "area_result_area" ON "area_result" USING btree ("area_id");