CREATE TABLE "interview" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"questionnaire_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"visit_id" uuid,
	"volunteer_id" uuid NOT NULL,
	"partner_id" uuid,
	"area_id" uuid,
	"locale" text NOT NULL,
	"consented" boolean NOT NULL,
	"state" text DEFAULT 'asking' NOT NULL,
	"at" text,
	"digest" text,
	"started_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "interview_answer" (
	"interview_id" uuid NOT NULL,
	"key" text NOT NULL,
	"position" integer NOT NULL,
	"codes" text[] DEFAULT '{}' NOT NULL,
	"words" text,
	"said" integer,
	CONSTRAINT "interview_answer_interview_id_key_pk" PRIMARY KEY("interview_id","key")
);
--> statement-breakpoint
CREATE TABLE "questionnaire" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"name" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "questionnaire_version" (
	"questionnaire_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb NOT NULL,
	"written_by" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "questionnaire_version_questionnaire_id_version_pk" PRIMARY KEY("questionnaire_id","version")
);
--> statement-breakpoint
ALTER TABLE "canvass" ADD COLUMN "questionnaire_id" uuid;--> statement-breakpoint
ALTER TABLE "canvass" ADD COLUMN "keep_days" integer;--> statement-breakpoint
ALTER TABLE "visit" ADD COLUMN "consented" boolean;--> statement-breakpoint
ALTER TABLE "interview" ADD CONSTRAINT "interview_questionnaire_id_questionnaire_id_fk" FOREIGN KEY ("questionnaire_id") REFERENCES "public"."questionnaire"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interview" ADD CONSTRAINT "interview_visit_id_visit_id_fk" FOREIGN KEY ("visit_id") REFERENCES "public"."visit"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interview" ADD CONSTRAINT "interview_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interview" ADD CONSTRAINT "interview_partner_id_volunteer_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interview_answer" ADD CONSTRAINT "interview_answer_interview_id_interview_id_fk" FOREIGN KEY ("interview_id") REFERENCES "public"."interview"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questionnaire_version" ADD CONSTRAINT "questionnaire_version_questionnaire_id_questionnaire_id_fk" FOREIGN KEY ("questionnaire_id") REFERENCES "public"."questionnaire"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questionnaire_version" ADD CONSTRAINT "questionnaire_version_written_by_volunteer_id_fk" FOREIGN KEY ("written_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "interview_open" ON "interview" USING btree ("volunteer_id") WHERE state = 'asking';--> statement-breakpoint
CREATE INDEX "interview_volunteer" ON "interview" USING btree ("volunteer_id","ended_at");--> statement-breakpoint
CREATE INDEX "interview_questionnaire" ON "interview" USING btree ("questionnaire_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "interview_visit" ON "interview" USING btree ("visit_id");--> statement-breakpoint
CREATE UNIQUE INDEX "questionnaire_name" ON "questionnaire" USING btree (lower("name"));--> statement-breakpoint
ALTER TABLE "canvass" ADD CONSTRAINT "canvass_questionnaire_id_questionnaire_id_fk" FOREIGN KEY ("questionnaire_id") REFERENCES "public"."questionnaire"("id") ON DELETE no action ON UPDATE no action;