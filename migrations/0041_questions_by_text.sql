CREATE TABLE "text_interview" (
	"campaign_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"consented" boolean,
	"interview_id" uuid,
	"key" text,
	"message_id" uuid,
	CONSTRAINT "text_interview_campaign_id_contact_id_pk" PRIMARY KEY("campaign_id","contact_id")
);
--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "questionnaire_id" uuid;--> statement-breakpoint
ALTER TABLE "text_interview" ADD CONSTRAINT "text_interview_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "text_interview" ADD CONSTRAINT "text_interview_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "text_interview" ADD CONSTRAINT "text_interview_interview_id_interview_id_fk" FOREIGN KEY ("interview_id") REFERENCES "public"."interview"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "text_interview_contact" ON "text_interview" USING btree ("contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "text_interview_open" ON "text_interview" USING btree ("interview_id") WHERE interview_id is not null;--> statement-breakpoint
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_questionnaire_id_questionnaire_id_fk" FOREIGN KEY ("questionnaire_id") REFERENCES "public"."questionnaire"("id") ON DELETE no action ON UPDATE no action;