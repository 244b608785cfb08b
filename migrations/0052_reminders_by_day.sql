ALTER TABLE "reminder" DROP CONSTRAINT "reminder_event_id_contact_id_kind_pk";--> statement-breakpoint
ALTER TABLE "reminder" ADD COLUMN "starts_on" date;--> statement-breakpoint
UPDATE "reminder" SET "starts_on" = (e.starts_at at time zone e.zone)::date FROM "event" e WHERE e.id = "reminder"."event_id";--> statement-breakpoint
ALTER TABLE "reminder" ALTER COLUMN "starts_on" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "reminder" ADD CONSTRAINT "reminder_event_id_contact_id_kind_starts_on_pk" PRIMARY KEY("event_id","contact_id","kind","starts_on");
