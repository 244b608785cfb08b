CREATE TABLE "line" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"lead_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "line_word" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"line_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"body" text NOT NULL,
	"shown_at" timestamp with time zone,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "vote_undo" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"votes_on" date NOT NULL,
	"how" text NOT NULL,
	"made_by" uuid,
	"made_at" timestamp with time zone NOT NULL,
	"undone_by" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "line" ADD CONSTRAINT "line_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line" ADD CONSTRAINT "line_lead_id_volunteer_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_word" ADD CONSTRAINT "line_word_line_id_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_word" ADD CONSTRAINT "line_word_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_undo" ADD CONSTRAINT "vote_undo_made_by_volunteer_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_undo" ADD CONSTRAINT "vote_undo_undone_by_volunteer_id_fk" FOREIGN KEY ("undone_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "line_pair" ON "line" USING btree ("volunteer_id","lead_id");--> statement-breakpoint
CREATE INDEX "line_lead" ON "line" USING btree ("lead_id");--> statement-breakpoint
CREATE INDEX "line_word_by" ON "line_word" USING btree ("volunteer_id","at");--> statement-breakpoint
CREATE INDEX "line_word_line" ON "line_word" USING btree ("line_id");--> statement-breakpoint
CREATE INDEX "line_word_open" ON "line_word" USING btree ("at") WHERE body <> '';--> statement-breakpoint
CREATE INDEX "contact_external" ON "contact" USING btree ((fields->>'externalId')) WHERE (fields->>'externalId') is not null;