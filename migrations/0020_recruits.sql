CREATE TABLE "badge" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"badge" text NOT NULL,
	"told_at" timestamp with time zone,
	"shared_at" timestamp with time zone,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recruit_code" (
	"volunteer_id" uuid PRIMARY KEY NOT NULL,
	"invite_id" uuid NOT NULL,
	"serial" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recruitment" (
	"volunteer_id" uuid PRIMARY KEY NOT NULL,
	"recruiter_id" uuid NOT NULL,
	"state" text DEFAULT 'joined' NOT NULL,
	"reason" text,
	"acted_at" timestamp with time zone,
	"changed_by" uuid,
	"changed_at" timestamp with time zone,
	"changed_why" text,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_up" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"invite_id" uuid NOT NULL,
	"recruiter_id" uuid,
	"team_id" uuid,
	"name" text NOT NULL,
	"reach" text NOT NULL,
	"locale" text NOT NULL,
	"consent_at" timestamp with time zone NOT NULL,
	"handled_by" uuid,
	"handled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "badge" ADD CONSTRAINT "badge_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recruit_code" ADD CONSTRAINT "recruit_code_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recruitment" ADD CONSTRAINT "recruitment_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recruitment" ADD CONSTRAINT "recruitment_recruiter_id_volunteer_id_fk" FOREIGN KEY ("recruiter_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recruitment" ADD CONSTRAINT "recruitment_changed_by_volunteer_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_up" ADD CONSTRAINT "sign_up_invite_id_invite_id_fk" FOREIGN KEY ("invite_id") REFERENCES "public"."invite"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_up" ADD CONSTRAINT "sign_up_recruiter_id_volunteer_id_fk" FOREIGN KEY ("recruiter_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_up" ADD CONSTRAINT "sign_up_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_up" ADD CONSTRAINT "sign_up_handled_by_volunteer_id_fk" FOREIGN KEY ("handled_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "badge_once" ON "badge" USING btree ("volunteer_id","badge");--> statement-breakpoint
CREATE INDEX "recruitment_recruiter" ON "recruitment" USING btree ("recruiter_id");--> statement-breakpoint
CREATE INDEX "sign_up_open" ON "sign_up" USING btree ("created_at") WHERE handled_at is null;--> statement-breakpoint
CREATE INDEX "sign_up_invite" ON "sign_up" USING btree ("invite_id","created_at");