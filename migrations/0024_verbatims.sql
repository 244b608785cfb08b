CREATE TABLE "open_question" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"text" text NOT NULL,
	"due_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	"reading" jsonb,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "theme" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"question_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verbatim" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"question_id" uuid NOT NULL,
	"campaign_id" uuid,
	"area" text DEFAULT '' NOT NULL,
	"week" date NOT NULL,
	"words" text NOT NULL,
	"state" text DEFAULT 'new' NOT NULL,
	"doubt" real DEFAULT 1 NOT NULL,
	"labelled_by" uuid,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verbatim_theme" (
	"verbatim_id" uuid NOT NULL,
	"theme_id" uuid NOT NULL,
	"how" text NOT NULL,
	"certainty" real,
	CONSTRAINT "verbatim_theme_verbatim_id_theme_id_pk" PRIMARY KEY("verbatim_id","theme_id")
);
--> statement-breakpoint
ALTER TABLE "theme" ADD CONSTRAINT "theme_question_id_open_question_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."open_question"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verbatim" ADD CONSTRAINT "verbatim_question_id_open_question_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."open_question"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verbatim" ADD CONSTRAINT "verbatim_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verbatim" ADD CONSTRAINT "verbatim_labelled_by_volunteer_id_fk" FOREIGN KEY ("labelled_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verbatim_theme" ADD CONSTRAINT "verbatim_theme_verbatim_id_verbatim_id_fk" FOREIGN KEY ("verbatim_id") REFERENCES "public"."verbatim"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verbatim_theme" ADD CONSTRAINT "verbatim_theme_theme_id_theme_id_fk" FOREIGN KEY ("theme_id") REFERENCES "public"."theme"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "open_question_text" ON "open_question" USING btree (lower("text"));--> statement-breakpoint
CREATE INDEX "open_question_due" ON "open_question" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "theme_name" ON "theme" USING btree ("question_id",lower("name"));--> statement-breakpoint
CREATE INDEX "verbatim_doubt" ON "verbatim" USING btree ("question_id","doubt" DESC NULLS LAST,"id") WHERE state <> 'labelled' and words <> '';--> statement-breakpoint
CREATE INDEX "verbatim_question" ON "verbatim" USING btree ("question_id","id");--> statement-breakpoint
CREATE INDEX "verbatim_expiry" ON "verbatim" USING btree ("expires_at") WHERE words <> '';--> statement-breakpoint
CREATE INDEX "verbatim_campaign" ON "verbatim" USING btree ("campaign_id");--> statement-breakpoint
CREATE INDEX "verbatim_theme_theme" ON "verbatim_theme" USING btree ("theme_id","certainty");