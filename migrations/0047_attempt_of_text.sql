ALTER TABLE "attempt" DROP CONSTRAINT "attempt_message_id_message_id_fk";
